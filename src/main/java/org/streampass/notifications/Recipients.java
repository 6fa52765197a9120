package org.streampass.notifications;

import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Where to write to, subscription by subscription. */
class Recipients {

    /** @param sequence the number of the notification that the address came with */
    record Recipient(String email, long sequence) {}

    private final JdbcClient jdbc;

    Recipients(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void remember(UUID subscriptionId, Recipient recipient) {
        jdbc.sql("""
                        insert into notifications.recipient (subscription_id, email, sequence)
                        values (?, ?, ?) on conflict do nothing""")
                .params(subscriptionId, recipient.email(), recipient.sequence())
                .update();
    }
}
