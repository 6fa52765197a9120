package org.streampass.subscriptions;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.messaging.Event;
import org.streampass.messaging.Publisher;
import org.streampass.messaging.UnreadableEventException;
import org.streampass.subscriptions.Subscription.Status;

/** Subscriptions from the request to its end. A stored request is its own outbox until it is published. */
class Subscriptions {

    private static final Logger log = LoggerFactory.getLogger(Subscriptions.class);

    private static final int SWEPT_AT_ONCE = 100;

    private final SubscriptionTable table;
    private final TransactionTemplate transaction;
    private final Publisher publisher;
    private final Duration publishGrace;

    Subscriptions(
            SubscriptionTable table, TransactionTemplate transaction, Publisher publisher, Duration publishGrace) {
        this.table = table;
        this.transaction = transaction;
        this.publisher = publisher;
        this.publishGrace = publishGrace;
    }

    /** Publishes a request that was stored just now. If that fails, the sweeper does it later: nobody waits for it. */
    void publish(Subscription subscription) {
        try {
            publisher.publish("direct:subscription-stored", subscribed(subscription));
        } catch (RuntimeException e) {
            log.warn(
                    "subscription {} is stored, but the broker has not confirmed UserSubscribed; it is published again"
                            + " in {} s: {}",
                    subscription.id(),
                    publishGrace.toSeconds(),
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
        }
    }

    /** The broker has confirmed the request's event. */
    void markPublished(UUID id) {
        table.markPublished(id);
    }

    /** Publishes what is stored, and should have been published by now. */
    void sweep() {
        List<Subscription> due =
                transaction.execute(status -> table.claimDue(Instant.now(), publishGrace, SWEPT_AT_ONCE));
        due.forEach(this::publish);
    }

    private static Event subscribed(Subscription subscription) {
        UserSubscribed fact = new UserSubscribed(
                subscription.id(),
                subscription.userId(),
                subscription.email(),
                subscription.plan(),
                subscription.price(),
                subscription.paymentToken(),
                subscription.genres());
        return Event.first("subscriptions", fact, subscription.createdAt(), subscription.trace());
    }

    /** Reacts to {@link PaymentCompleted}. */
    void activate(Event event) {
        UUID id = event.data(PaymentCompleted.class).subscriptionId();
        if (!table.activate(id, now())) {
            requireStatus(id, Status.ACTIVE, event);
        }
    }

    /** Reacts to {@link PaymentFailed}. */
    void decline(Event event) {
        PaymentFailed failed = event.data(PaymentFailed.class);
        if (!table.decline(failed.subscriptionId(), failed.reason(), now())) {
            requireStatus(failed.subscriptionId(), Status.DECLINED, event);
        }
    }

    /** State only moves forward: an event that would turn it round contradicts an earlier one, and a person must look. */
    private void requireStatus(UUID id, Status expected, Event event) {
        Status status = table.find(id)
                .orElseThrow(() -> new UnreadableEventException("no subscription %s is known".formatted(id)))
                .status();
        if (status != expected) {
            throw new UnreadableEventException(
                    "subscription %s is %s already, which %s contradicts".formatted(id, status, event.name()));
        }
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
