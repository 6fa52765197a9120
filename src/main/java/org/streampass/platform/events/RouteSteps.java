package org.streampass.platform.events;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.streampass.platform.json.Json;

/** Runs the steps of a route for events, and returns the events that they publish. */
final class RouteSteps {

    /** The message body that the first step receives. */
    enum BodyType {
        /** A {@code List<EventEnvelope>}. */
        LIST,
        /** An {@link EventEnvelope}. */
        EVENT,
        /** The event's data as a {@code Map}, with its attributes as headers, for stock Camel components. */
        MAP
    }

    private final String service;
    private final BodyType bodyType;
    private final Supplier<Exchange> exchanges;
    private final Processor steps;

    RouteSteps(String service, BodyType bodyType, Supplier<Exchange> exchanges, Processor steps) {
        this.service = service;
        this.bodyType = bodyType;
        this.exchanges = exchanges;
        this.steps = steps;
    }

    /** @param events a single one, unless the body is a list */
    List<EventEnvelope> run(List<EventEnvelope> events) {
        Publications publications = new Publications(
                bodyType == BodyType.LIST ? null : events.get(0).asCause());
        Exchange exchange = exchanges.get();
        publications.attachTo(exchange);
        fill(exchange, events);
        RouteRun.process(steps, exchange);
        return publications.complete(exchange.getMessage().getBody()).stream()
                .map(publication -> EventEnvelope.of(service, publication))
                .toList();
    }

    private void fill(Exchange exchange, List<EventEnvelope> events) {
        switch (bodyType) {
            case LIST -> exchange.getMessage().setBody(events);
            case EVENT -> exchange.getMessage().setBody(events.get(0));
            case MAP -> {
                exchange.getMessage().setHeaders(EventHeaders.of(events.get(0)));
                exchange.getMessage().setBody(data(events.get(0)));
            }
        }
    }

    private static Object data(EventEnvelope event) {
        try {
            if (Json.read(event.data(), Object.class) instanceof Map<?, ?> data) {
                return data;
            }
        } catch (IllegalStateException e) {
            throw new UnreadableEventException("data: is not a JSON object", e);
        }
        throw new UnreadableEventException("data: is not a JSON object");
    }
}
