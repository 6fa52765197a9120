package org.streampass.messaging;

import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.json.Json;

/**
 * Has a service handle each event once: around the steps that it encloses in a route there is one database transaction,
 * whose first statement notes the event's id. It commits before the broker does, so an event can come again after it;
 * then the steps are left out, and the route publishes what it published the first time.
 *
 * <p>After the enclosed steps the message is the event to publish, with the header {@code event} naming it, or has no
 * body where there is nothing to publish.
 */
public class Inbox implements Policy {

    private final String service;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    /** @param service whose inbox it is: the schema of the table {@code inbox} */
    public Inbox(String service, JdbcClient jdbc, TransactionTemplate transaction) {
        this.service = service;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        // nothing to prepare
    }

    @Override
    public Processor wrap(Route route, Processor steps) {
        return exchange -> handle(exchange, steps);
    }

    private void handle(Exchange exchange, Processor steps) {
        Event event = Envelope.opened(exchange);
        Event published = transaction.execute(status -> handleOnce(event, exchange, steps, status));
        if (failed(exchange)) {
            return;
        }
        if (published == null) {
            Envelope.clear(exchange.getMessage());
        } else {
            Envelope.seal(published, exchange.getMessage());
        }
    }

    private Event handleOnce(Event event, Exchange exchange, Processor steps, TransactionStatus status) {
        if (!isNew(event)) {
            return publishedBefore(event);
        }
        try {
            steps.process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        if (failed(exchange)) {
            status.setRollbackOnly();
            return null;
        }
        if (exchange.getMessage().getBody() instanceof Fact fact) {
            Event published = event.causes(service, fact);
            note(event, published);
            return published;
        }
        return null;
    }

    /** A failure that the route has already dealt with, by setting the message aside, is one all the same. */
    private static boolean failed(Exchange exchange) {
        return exchange.isFailed() || exchange.getExchangeExtension().isFailureHandled();
    }

    private boolean isNew(Event event) {
        return jdbc.sql(
                                "insert into %s.inbox (consumer, event_id, handled_at) values (?, ?, current_timestamp) on conflict do nothing"
                                        .formatted(service))
                        .params(consumer(event.name()), event.id())
                        .update()
                == 1;
    }

    private Event publishedBefore(Event event) {
        return jdbc.sql("select published from %s.inbox where consumer = ? and event_id = ?".formatted(service))
                .params(consumer(event.name()), event.id())
                .query((row, n) -> Optional.ofNullable(row.getString(1)))
                .single()
                .map(published -> Json.read(published, Event.class))
                .orElse(null);
    }

    private void note(Event event, Event published) {
        jdbc.sql("update %s.inbox set published = ? where consumer = ? and event_id = ?".formatted(service))
                .params(Json.write(published), consumer(event.name()), event.id())
                .update();
    }

    public String service() {
        return service;
    }

    /** Whether this service has applied the event already. */
    public boolean holds(UUID eventId, String eventName) {
        return jdbc.sql("select count(*) from %s.inbox where consumer = ? and event_id = ?".formatted(service))
                        .params(consumer(eventName), eventId)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** The name of the queue that brought the event. */
    private String consumer(String eventName) {
        return service + "-" + eventName;
    }
}
