package org.streampass.notifications;

import java.util.List;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.work.AfterCommit;

/** Stores a notification for each event, in the order of arrival, and makes its mail due. */
class Notifications {

    private final NotificationTable table;
    private final MailTable mailTable;
    private final Mails mails;
    private final NotificationFeed feed;

    Notifications(NotificationTable table, MailTable mailTable, Mails mails, NotificationFeed feed) {
        this.table = table;
        this.mailTable = mailTable;
        this.mails = mails;
        this.feed = feed;
    }

    /** Handles {@link UserSubscribed}, {@link PaymentCompleted}, {@link PaymentFailed} and {@link RecommendationsReady}. */
    void store(List<EventEnvelope> events) {
        List<NotifiableEvent> notifiable =
                events.stream().map(NotifiableEvent::of).toList();
        mailTable.addRecipients(
                notifiable.stream().filter(each -> each.email() != null).toList());
        List<UserNotification> stored = table.append(notifiable);
        mails.add(stored.stream().map(UserNotification::notification).toList());
        AfterCommit.run(() -> feed.publish(stored));
    }
}
