package org.streampass.platform.routes;

import java.util.List;
import org.apache.camel.Route;
import org.streampass.platform.broker.QueueBinding;
import org.streampass.platform.events.BrokerEndpoint;

/** A durable queue that a route consumes. */
record RouteBinding(String queue, String address, String route) {

    QueueBinding binding() {
        return new QueueBinding(queue, address);
    }

    static List<RouteBinding> of(Route route) {
        return BrokerEndpoint.of(route.getEndpoint()).stream()
                .flatMap(endpoint -> endpoint.queues().stream())
                .map(binding -> new RouteBinding(binding.queue(), binding.address(), route.getRouteId()))
                .toList();
    }
}
