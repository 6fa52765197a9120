package org.streampass.bench.rival;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables of notifications, recipients and mails. Each statement is part of the caller's transaction. */
public class NotificationRows {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JdbcClient jdbc;

    public NotificationRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return the sequence number of the notification */
    public long append(UUID event, String user, String service, String name, UUID subscription, Object told) {
        long sequence = jdbc.sql("""
                        insert into notifications.user_sequence (user_id, last_sequence) values (?, 1)
                        on conflict (user_id) do update set last_sequence = user_sequence.last_sequence + 1
                        returning last_sequence""").param(user).query(Long.class).single();
        jdbc.sql("""
                        insert into notifications.notification
                            (user_id, sequence, event_id, source, type, subject, occurred_at, data)
                        values (?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(
                        user,
                        sequence,
                        event,
                        "/streampass/" + service,
                        "org.streampass." + name + ".v1",
                        subscription,
                        OffsetDateTime.now(),
                        json(told))
                .update();
        return sequence;
    }

    /** The sequence number of the notification about an event. */
    public long sequence(UUID event) {
        return jdbc.sql("select sequence from notifications.notification where event_id = ?")
                .param(event)
                .query(Long.class)
                .single();
    }

    private static String json(Object told) {
        try {
            return JSON.writeValueAsString(told);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    public void remember(UUID subscription, String email, long sequence) {
        jdbc.sql("""
                        insert into notifications.recipient (subscription_id, email, sequence)
                        values (?, ?, ?) on conflict do nothing""").params(subscription, email, sequence).update();
    }

    public void insertMail(UUID event, UUID subscription) {
        jdbc.sql("""
                        insert into notifications.mail (notification_id, subscription_id, due_at)
                        values (?, ?, ?) on conflict do nothing""").params(event, subscription, OffsetDateTime.now()).update();
    }
}
