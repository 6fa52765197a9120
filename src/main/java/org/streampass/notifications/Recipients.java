package org.streampass.notifications;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Where to write to, subscription by subscription. */
class Recipients {

    private final JdbcClient jdbc;

    Recipients(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void remember(UUID subscriptionId, String email) {
        jdbc.sql("insert into notifications.recipient (subscription_id, email) values (?, ?) on conflict do nothing")
                .params(subscriptionId, email)
                .update();
    }

    Optional<String> find(UUID subscriptionId) {
        return jdbc.sql("select email from notifications.recipient where subscription_id = ?")
                .param(subscriptionId)
                .query(String.class)
                .optional();
    }
}
