package org.streampass.notifications;

import java.util.List;
import java.util.UUID;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.UnreadableEventException;

/**
 * An event with the contents of its notification.
 *
 * @param data the fields that the user may see
 * @param email the user's address, if the event has it; otherwise null
 * @param rank null if the user is always notified of it
 */
record NotifiableEvent(EventEnvelope event, UUID subscriptionId, String userId, Record data, String email, Rank rank) {

    private static final List<Class<? extends Record>> TYPES = List.of(
            UserSubscribed.class,
            PaymentCompleted.class,
            PaymentFailed.class,
            PaymentRefunded.class,
            SubscriptionCancelled.class,
            CancellationWithdrawn.class,
            PaymentTokenChanged.class,
            SubscriptionEnded.class,
            RecommendationsReady.class);

    static NotifiableEvent of(EventEnvelope event) {
        UserEvent data = TYPES.stream()
                .filter(event::is)
                .findFirst()
                .map(type -> (UserEvent) event.data(type))
                .orElseThrow(() -> new UnreadableEventException("users are not notified of " + event.name()));
        String email = data instanceof UserSubscribed subscribed ? subscribed.email() : null;
        return new NotifiableEvent(event, event.subject(), data.userId(), data.notificationData(), email, data.rank());
    }
}
