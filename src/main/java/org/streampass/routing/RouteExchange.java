package org.streampass.routing;

/** Tells a route that rests while another one takes its place from one that somebody has stopped. */
@FunctionalInterface
public interface RouteExchange {

    boolean isUnderWay(String routeId);
}
