package org.streampass.routing;

import java.util.Optional;
import org.apache.camel.Route;
import org.streampass.messaging.EventEndpoint;

/** A durable queue, which hears an address and is consumed by a route. */
record Subscription(String queue, String address, String route) {

    static Optional<Subscription> of(Route route) {
        return EventEndpoint.of(route.getEndpoint()).flatMap(event -> event.queue()
                .map(queue -> new Subscription(queue, event.address(), route.getRouteId())));
    }
}
