package org.streampass.notifications;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.database.Counts;
import org.streampass.platform.operations.Account;

/** How many notifications there are, and how many mails were sent or wait. */
class NotificationsAccount implements Account {

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
                union all select 'mails sent', count(*) from notifications.mail where sent_at is not null
                union all select 'mails waiting', count(*) from notifications.mail where sent_at is null""");
    }

    @Override
    public List<Finding> contradictions() {
        return List.of();
    }

    @Override
    public List<Finding> waiting() {
        return Account.waitsLong("stored_at")
                .flatMap(condition ->
                        jdbc.sql("""
                                select subscription_id from notifications.mail
                                where dead is not null and %s order by stored_at, subscription_id limit ?""".formatted(condition)).param(MOST_WAITING).query(UUID.class).list().stream())
                .limit(MOST_WAITING)
                .map(id -> new Finding(id, "has a mail that is not sent, and no event is under way that would send it"))
                .toList();
    }
}
