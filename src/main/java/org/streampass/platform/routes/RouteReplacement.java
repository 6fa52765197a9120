package org.streampass.platform.routes;

/** Tells a route that rests while another one takes its place from one that somebody has stopped. */
@FunctionalInterface
public interface RouteReplacement {

    boolean isUnderWay(String routeId);
}
