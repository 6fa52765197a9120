package org.streampass.messaging;

import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/** Publishes what no event has led to: the first of a workflow. */
public class Publisher {

    private final ProducerTemplate template;

    Publisher(ProducerTemplate template) {
        this.template = template;
    }

    /**
     * Hands the event to the route that publishes it, and waits until the broker has confirmed it.
     *
     * @param endpoint where that route begins
     * @throws CamelExecutionException if the broker has not; it may have the event all the same
     */
    public void publish(String endpoint, Event event) {
        Exchange exchange = template.send(endpoint, message -> {
            Envelope.seal(event, message.getMessage());
            message.getMessage().setHeader(EventHeaders.DUPLICATE_ID, event.id().toString());
        });
        if (exchange.getException() != null) {
            throw new CamelExecutionException(event.name() + " was not confirmed", exchange, exchange.getException());
        }
    }
}
