package org.streampass.notifications;

import org.streampass.messaging.Event;
import org.streampass.notifications.Recipients.Recipient;

/** Stores each fact that a user is to be told, in the order in which it was heard. */
class Notifications {

    private final NotificationTable table;
    private final Recipients recipients;

    Notifications(NotificationTable table, Recipients recipients) {
        this.table = table;
        this.recipients = recipients;
    }

    /** Reacts to {@link UserSubscribed}. */
    NotificationStored noteRequest(Event event) {
        UserSubscribed subscribed = event.data(UserSubscribed.class);
        NotificationStored stored = store(event, subscribed.userId(), subscribed.told());
        recipients.remember(
                subscribed.subscriptionId(),
                new Recipient(subscribed.email(), stored.notification().sequence()));
        return stored;
    }

    /** Reacts to {@link PaymentCompleted}. */
    NotificationStored notePayment(Event event) {
        PaymentCompleted completed = event.data(PaymentCompleted.class);
        return store(event, completed.userId(), completed.told());
    }

    /** Reacts to {@link PaymentFailed}. */
    NotificationStored noteRefusal(Event event) {
        PaymentFailed failed = event.data(PaymentFailed.class);
        return store(event, failed.userId(), failed.told());
    }

    /** Reacts to {@link RecommendationsReady}. */
    NotificationStored noteList(Event event) {
        RecommendationsReady ready = event.data(RecommendationsReady.class);
        return store(event, ready.userId(), ready.told());
    }

    private NotificationStored store(Event event, String userId, Record told) {
        return new NotificationStored(event.subject(), userId, table.append(userId, event, told));
    }
}
