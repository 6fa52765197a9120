package org.streampass.notifications;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.tracing.Trace;
import org.streampass.platform.work.AfterCommit;

/** Stores a notification for each event, in the order of arrival, and makes its mail due. */
class Notifications {

    private final NotificationTable table;
    private final MailTable mailTable;
    private final LatestNotifications latest;
    private final Mails mails;
    private final NotificationFeed feed;

    Notifications(
            NotificationTable table,
            MailTable mailTable,
            LatestNotifications latest,
            Mails mails,
            NotificationFeed feed) {
        this.table = table;
        this.mailTable = mailTable;
        this.latest = latest;
        this.mails = mails;
        this.feed = feed;
    }

    /** Handles each {@link UserEvent}. */
    void store(List<EventEnvelope> events) {
        List<NotifiableEvent> notifiable =
                events.stream().map(NotifiableEvent::of).toList();
        List<NotifiableEvent> subscribed =
                notifiable.stream().filter(each -> each.email() != null).toList();
        mailTable.addRecipients(subscribed);
        Map<UUID, Recipient> recipients = new HashMap<>();
        List<UserNotification> stored = table.append(notifiable, (all, known) -> {
            mails.sendThoseOf(subscribed.stream()
                    .filter(each -> known.contains(each.userId()))
                    .toList());
            recipients.putAll(mailTable.recipients(
                    all.stream().filter(each -> each.email() == null).toList()));
            return latest.news(all, recipients);
        });
        Map<UUID, Trace> traces = notifiable.stream()
                .map(NotifiableEvent::event)
                .collect(Collectors.toMap(EventEnvelope::id, EventEnvelope::trace, (first, second) -> first));
        mails.add(stored.stream().map(UserNotification::notification).toList(), recipients, traces);
        AfterCommit.run(() -> feed.publish(stored));
    }
}
