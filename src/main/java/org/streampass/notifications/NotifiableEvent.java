package org.streampass.notifications;

import java.util.UUID;
import org.streampass.platform.events.EventEnvelope;

/**
 * An event with the contents of its notification.
 *
 * @param data the fields that the user may see
 * @param email the user's address, if the event has it; otherwise null
 * @param rank null if none of its kind is newer
 * @param notifiedAfterTheEnd whether users are notified of it although the subscription is over
 */
record NotifiableEvent(
        EventEnvelope event,
        UUID subscriptionId,
        String userId,
        Record data,
        String email,
        Rank rank,
        boolean notifiedAfterTheEnd) {

    static NotifiableEvent of(EventEnvelope event) {
        UserEvent<?> data = UserEvents.read(event);
        return new NotifiableEvent(
                event,
                event.subject(),
                data.userId(),
                data.notificationData(),
                data.email(),
                data.rank(),
                data.notifiedAfterTheEnd());
    }

    /** The notification of users that have cancelled at period end. */
    NotifiableEvent afterCancellation() {
        return data instanceof PaymentFailed.NotificationData failed
                ? new NotifiableEvent(
                        event, subscriptionId, userId, failed.afterCancellation(), email, rank, notifiedAfterTheEnd)
                : this;
    }
}
