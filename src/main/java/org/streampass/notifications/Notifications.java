package org.streampass.notifications;

import java.util.List;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.work.AfterCommit;

/** Stores each event that a user is told of, in the order in which it was heard, and that a mail of it is due. */
class Notifications {

    private final NotificationTable table;
    private final MailTable addresses;
    private final Mails mails;
    private final NotificationFeed feed;

    Notifications(NotificationTable table, MailTable addresses, Mails mails, NotificationFeed feed) {
        this.table = table;
        this.addresses = addresses;
        this.mails = mails;
        this.feed = feed;
    }

    /** Reacts to {@link UserSubscribed}, {@link PaymentCompleted}, {@link PaymentFailed}, {@link RecommendationsReady}. */
    void store(List<EventEnvelope> events) {
        List<Telling> tellings = events.stream().map(Telling::of).toList();
        addresses.rememberRecipients(
                tellings.stream().filter(each -> each.email() != null).toList());
        List<UserNotification> stored = table.append(tellings);
        mails.add(stored.stream().map(UserNotification::notification).toList());
        AfterCommit.run(() -> feed.tell(stored));
    }
}
