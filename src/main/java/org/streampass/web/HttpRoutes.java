package org.streampass.web;

import java.util.function.Function;
import org.apache.camel.builder.RouteBuilder;

/** The HTTP side of a service: its REST definitions, and a route for each that a handler answers. */
public abstract class HttpRoutes extends RouteBuilder {

    /** Answers what a REST definition sends {@code to("direct:<operation>")}. */
    protected void answer(String operation, Function<Call, Reply> handler) {
        from("direct:" + operation)
                .routeId(operation)
                .routeConfigurationId("http")
                .process(exchange -> handler.apply(new Call(exchange)).writeTo(exchange));
    }
}
