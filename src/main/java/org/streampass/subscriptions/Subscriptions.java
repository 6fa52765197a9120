package org.streampass.subscriptions;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.streampass.messaging.Event;
import org.streampass.messaging.UnreadableEventException;
import org.streampass.subscriptions.Subscription.Status;

/** Keeps what became of each request. */
class Subscriptions {

    private final SubscriptionTable table;

    Subscriptions(SubscriptionTable table) {
        this.table = table;
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
