package org.streampass.notifications;

import java.util.UUID;
import org.streampass.platform.events.EventEnvelope;

/**
 * An event with the contents of its notification.
 *
 * @param data the fields that the user may see
 * @param email the user's address, if the event has it; otherwise null
 * @param rank null if the user is always notified of it
 */
record NotifiableEvent(EventEnvelope event, UUID subscriptionId, String userId, Record data, String email, Rank rank) {

    static NotifiableEvent of(EventEnvelope event) {
        UserEvent<?> data = UserEvents.read(event);
        return new NotifiableEvent(
                event, event.subject(), data.userId(), data.notificationData(), data.email(), data.rank());
    }
}
