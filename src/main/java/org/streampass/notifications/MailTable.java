package org.streampass.notifications;

import java.time.OffsetDateTime;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of mails: those that are due, and those that were sent. */
class MailTable {

    private final JdbcClient jdbc;

    MailTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** In the transaction that stores the notification: so a mail is owed from then on, whatever becomes of the event. */
    void noteDue(Notification notification) {
        jdbc.sql("""
                        insert into notifications.mail (notification_id, subscription_id, due_at)
                        values (?, ?, ?) on conflict do nothing""")
                .params(notification.id(), notification.subject(), OffsetDateTime.now())
                .update();
    }

    boolean wasSent(UUID notificationId) {
        return !jdbc.sql("select 1 from notifications.mail where notification_id = ? and sent_at is not null")
                .param(notificationId)
                .query(Integer.class)
                .list()
                .isEmpty();
    }

    void noteSent(UUID notificationId) {
        jdbc.sql("update notifications.mail set sent_at = ? where notification_id = ? and sent_at is null")
                .params(OffsetDateTime.now(), notificationId)
                .update();
    }
}
