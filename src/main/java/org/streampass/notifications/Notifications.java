package org.streampass.notifications;

import org.streampass.messaging.Event;
import org.streampass.notifications.Recipients.Recipient;

/** Stores each fact that a user is to be told, in the order in which it was heard, and that a mail of it is due. */
class Notifications {

    private final NotificationTable table;
    private final Recipients recipients;
    private final MailTable mails;

    Notifications(NotificationTable table, Recipients recipients, MailTable mails) {
        this.table = table;
        this.recipients = recipients;
        this.mails = mails;
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
        return storeWithMail(event, completed.userId(), completed.told());
    }

    /** Reacts to {@link PaymentFailed}. */
    NotificationStored noteRefusal(Event event) {
        PaymentFailed failed = event.data(PaymentFailed.class);
        return storeWithMail(event, failed.userId(), failed.told());
    }

    /** Reacts to {@link RecommendationsReady}. */
    NotificationStored noteList(Event event) {
        RecommendationsReady ready = event.data(RecommendationsReady.class);
        return storeWithMail(event, ready.userId(), ready.told());
    }

    private NotificationStored storeWithMail(Event event, String userId, Record told) {
        NotificationStored stored = store(event, userId, told);
        mails.noteDue(stored.notification());
        return stored;
    }

    private NotificationStored store(Event event, String userId, Record told) {
        return new NotificationStored(event.subject(), userId, table.append(userId, event, told));
    }
}
