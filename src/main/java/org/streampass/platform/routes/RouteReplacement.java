package org.streampass.platform.routes;

/** Distinguishes a route that is stopped for its replacement from a route that an operator has stopped. */
@FunctionalInterface
public interface RouteReplacement {

    boolean isUnderWay(String routeId);
}
