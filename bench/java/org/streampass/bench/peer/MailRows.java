package org.streampass.bench.peer;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds due mails. */
class MailRows {

    private final JdbcClient jdbc;

    MailRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record Due(String email, UUID eventId, String type, String data) {}

    /** The same query as in Streampass: the notification or the address, whichever comes last, makes a mail due. */
    List<Due> due(String user, UUID subscription, long sequence) {
        return jdbc.sql("""
                        select r.email, n.event_id, n.type, n.data
                        from notifications.recipient r
                        join notifications.notification n on n.user_id = ? and n.subject = r.subscription_id
                        join notifications.mail m on m.notification_id = n.event_id
                        where r.subscription_id = ? and m.sent_at is null and greatest(n.sequence, r.sequence) = ?
                        order by n.sequence""")
                .params(user, subscription, sequence)
                .query(Due.class)
                .list();
    }
}
