package org.streampass.subscriptions;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.UnreadableEventException;
import org.streampass.subscriptions.Subscription.Status;

/** Keeps what became of each request. */
class Subscriptions {

    private final SubscriptionTable table;

    Subscriptions(SubscriptionTable table) {
        this.table = table;
    }

    /** Reacts to {@link PaymentCompleted} and {@link PaymentFailed}. */
    void decide(List<EventEnvelope> events) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        List<UUID> paid = events.stream()
                .filter(event -> event.is(PaymentCompleted.class))
                .map(event -> event.data(PaymentCompleted.class).subscriptionId())
                .distinct()
                .toList();
        Map<UUID, String> refused = events.stream()
                .filter(event -> event.is(PaymentFailed.class))
                .map(event -> event.data(PaymentFailed.class))
                .collect(Collectors.toMap(
                        PaymentFailed::subscriptionId, PaymentFailed::reason, (first, second) -> first));
        if (!paid.isEmpty() && table.activate(paid, now) < paid.size()) {
            requireStatus(paid, Status.ACTIVE);
        }
        if (table.decline(refused, now) < refused.size()) {
            requireStatus(refused.keySet(), Status.DECLINED);
        }
    }

    /** State only moves forward: an event that would turn it round contradicts an earlier one, and a person must look. */
    private void requireStatus(Collection<UUID> ids, Status expected) {
        Map<UUID, Status> statuses = table.statuses(ids);
        for (UUID id : ids) {
            Status status = statuses.get(id);
            if (status == null) {
                throw new UnreadableEventException("no subscription %s is known".formatted(id));
            }
            if (status != expected) {
                throw new UnreadableEventException(
                        "subscription %s is %s already, and cannot become %s".formatted(id, status, expected));
            }
        }
    }
}
