package org.streampass.notifications;

import java.util.UUID;
import org.streampass.platform.events.EventEnvelope;

/**
 * An event with the contents of its notification.
 *
 * @param data the fields that the user may see
 * @param email the user's address, if the event has it; otherwise null
 * @param rank null if none of its kind is newer
 * @param toldAfterTheEnd whether it is told although the subscription is over
 */
record NotifiableEvent(
        EventEnvelope event,
        UUID subscriptionId,
        String userId,
        Record data,
        String email,
        Rank rank,
        boolean toldAfterTheEnd) {

    static NotifiableEvent of(EventEnvelope event) {
        UserEvent<?> data = UserEvents.read(event);
        return new NotifiableEvent(
                event,
                event.subject(),
                data.userId(),
                data.notificationData(),
                data.email(),
                data.rank(),
                data.toldAfterTheEnd());
    }

    /** As users are notified that have cancelled for the end of the period. */
    NotifiableEvent toLeaver() {
        return data instanceof PaymentFailed.NotificationData failed
                ? new NotifiableEvent(event, subscriptionId, userId, failed.toLeaver(), email, rank, toldAfterTheEnd)
                : this;
    }
}
