package org.streampass.notifications;

import java.util.UUID;
import org.streampass.platform.events.EventEnvelope;

/**
 * An event, as a user is told of it.
 *
 * @param data what the user may see of the event's data
 * @param email the address that the event brings; null if a mail tells of it
 */
record Telling(EventEnvelope event, UUID subscriptionId, String userId, Record data, String email) {

    static Telling of(EventEnvelope event) {
        if (event.is(UserSubscribed.class)) {
            UserSubscribed subscribed = event.data(UserSubscribed.class);
            return new Telling(event, event.subject(), subscribed.userId(), subscribed.told(), subscribed.email());
        }
        if (event.is(PaymentCompleted.class)) {
            PaymentCompleted completed = event.data(PaymentCompleted.class);
            return new Telling(event, event.subject(), completed.userId(), completed.told(), null);
        }
        if (event.is(PaymentFailed.class)) {
            PaymentFailed failed = event.data(PaymentFailed.class);
            return new Telling(event, event.subject(), failed.userId(), failed.told(), null);
        }
        RecommendationsReady ready = event.data(RecommendationsReady.class);
        return new Telling(event, event.subject(), ready.userId(), ready.told(), null);
    }
}
