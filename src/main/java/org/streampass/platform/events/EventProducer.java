package org.streampass.platform.events;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Takes the events of the body that its endpoint names, to be published once the transaction has committed. */
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
            throw new IllegalStateException("'to: event:' needs a route that begins with 'event:' or 'due:'");
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
