package org.streampass.notifications;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.operation.Account;
import org.streampass.storage.Counts;

/** How many notifications there are, and how many mails were sent or wait. */
class NotificationsAccount implements Account {

    private static final String UNSENT = """
            from notifications.notification n
            where n.type <> 'org.streampass.UserSubscribed.v1'
                and not exists (select 1 from notifications.mail m where m.notification_id = n.event_id)""";

    private final JdbcClient jdbc;

    NotificationsAccount(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String service() {
        return "notifications";
    }

    @Override
    public Map<String, Long> figures() {
        return Counts.of(jdbc, """
                select 'notifications', count(*) from notifications.notification
                union all select 'mails sent', count(*) from notifications.mail
                union all select 'mails waiting', count(*)\s""" + UNSENT);
    }

    @Override
    public List<Finding> contradictions() {
        return List.of();
    }

    @Override
    public List<Finding> waiting() {
        return jdbc
                .sql("select n.subject " + UNSENT + " limit ?")
                .param(MOST_FINDINGS)
                .query(UUID.class)
                .list()
                .stream()
                .map(id -> new Finding(id, "has a mail that is not sent, and no event is under way that would send it"))
                .toList();
    }
}
