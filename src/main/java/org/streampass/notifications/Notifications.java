package org.streampass.notifications;

import org.streampass.messaging.Event;

/** Stores each fact that a user is to be told, in the order in which it was heard, and that a mail of it is due. */
class Notifications {

    private final NotificationTable table;
    private final MailTable mails;

    Notifications(NotificationTable table, MailTable mails) {
        this.table = table;
        this.mails = mails;
    }

    /** Reacts to {@link UserSubscribed}. */
    NotificationStored noteRequest(Event event) {
        UserSubscribed subscribed = event.data(UserSubscribed.class);
        NotificationStored stored = store(event, subscribed.userId(), subscribed.told());
        mails.rememberRecipient(subscribed.email(), stored.notification());
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
