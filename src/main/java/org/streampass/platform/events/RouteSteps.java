package org.streampass.platform.events;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.streampass.platform.json.Json;

/** Runs the steps of a route over events, and says what they publish. */
final class RouteSteps {

    /** What the first step is given. */
    enum Form {
        /** A {@code List<EventEnvelope>}. */
        LIST,
        /** An {@link EventEnvelope}. */
        EVENT,
        /** The event's data as a {@code Map}, its attributes as headers: for steps that know nothing of Streampass. */
        PLAIN
    }

    private final String service;
    private final Form form;
    private final Supplier<Exchange> exchanges;
    private final Processor steps;

    RouteSteps(String service, Form form, Supplier<Exchange> exchanges, Processor steps) {
        this.service = service;
        this.form = form;
        this.exchanges = exchanges;
        this.steps = steps;
    }

    /** @param events one, unless the form is a list */
    List<EventEnvelope> run(List<EventEnvelope> events) {
        Publications publications =
                new Publications(form == Form.LIST ? null : events.get(0).asCause());
        Exchange exchange = exchanges.get();
        publications.attachTo(exchange);
        fill(exchange, events);
        RouteRun.process(steps, exchange);
        return publications.complete(exchange.getMessage().getBody()).stream()
                .map(publication -> EventEnvelope.of(service, publication))
                .toList();
    }

    private void fill(Exchange exchange, List<EventEnvelope> events) {
        switch (form) {
            case LIST -> exchange.getMessage().setBody(events);
            case EVENT -> exchange.getMessage().setBody(events.get(0));
            case PLAIN -> {
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
