package org.streampass.notifications;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The mails that are due and those that were sent, and where to write to, subscription by subscription. */
class MailTable {

    private final JdbcClient jdbc;

    MailTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param request the notification of the request that the address came with */
    void rememberRecipient(String email, Notification request) {
        jdbc.sql("""
                        insert into notifications.recipient (subscription_id, email, sequence)
                        values (?, ?, ?) on conflict do nothing""").params(request.subject(), email, request.sequence()).update();
    }

    /** In the transaction that stores the notification: so a mail is owed from then on, whatever becomes of the event. */
    void noteDue(Notification notification) {
        jdbc.sql("""
                        insert into notifications.mail (notification_id, subscription_id, due_at)
                        values (?, ?, ?) on conflict do nothing""")
                .params(notification.id(), notification.subject(), OffsetDateTime.now())
                .update();
    }

    /** @param fact what the mail tells of */
    record Due(String email, Notification fact) {}

    /**
     * The mails that a notification brings and that were not sent. A mail is due when its fact and the request, which has
     * the address, are stored: the one of the two that was numbered last brings it.
     */
    List<Due> due(String userId, UUID subscriptionId, long sequence) {
        return jdbc.sql("""
                        select r.email, n.sequence, n.event_id, n.source, n.type, n.subject, n.occurred_at, n.data
                        from notifications.recipient r
                        join notifications.notification n on n.user_id = ? and n.subject = r.subscription_id
                        join notifications.mail m on m.notification_id = n.event_id
                        where r.subscription_id = ? and m.sent_at is null and greatest(n.sequence, r.sequence) = ?
                        order by n.sequence""")
                .params(userId, subscriptionId, sequence)
                .query((row, number) -> new Due(row.getString("email"), NotificationTable.read(row, number)))
                .list();
    }

    void noteSent(UUID notificationId) {
        jdbc.sql("update notifications.mail set sent_at = ? where notification_id = ? and sent_at is null")
                .params(OffsetDateTime.now(), notificationId)
                .update();
    }
}
