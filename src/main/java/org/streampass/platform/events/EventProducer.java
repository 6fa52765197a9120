package org.streampass.platform.events;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Collects those events of the body that the endpoint names. They are published after the transaction has committed. */
class EventProducer extends DefaultProducer {

    private final Set<String> names;

    EventProducer(EventEndpoint endpoint) {
        super(endpoint);
        this.names = endpoint.names();
    }

    @Override
    public void process(Exchange exchange) {
        Publications publications = Publications.of(exchange);
        if (publications == null) {
            throw new IllegalStateException(
                    "'to: event:' requires a route that starts with 'from: event:' or 'from: due:'");
        }
        Object body = exchange.getMessage().getBody();
        if (body instanceof Map<?, ?> data && names.size() == 1) {
            UUID subject = UUID.fromString(exchange.getMessage().getHeader(MessageProperties.SUBJECT, String.class));
            publications.collect(new MapEvent(names.iterator().next(), subject, data), names);
        } else {
            publications.collect(body, names);
        }
    }
}
