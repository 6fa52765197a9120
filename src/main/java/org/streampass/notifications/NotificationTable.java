package org.streampass.notifications;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.streampass.json.Json;
import org.streampass.messaging.Event;

/** Every user's notifications, numbered without gaps. */
class NotificationTable {

    private final JdbcClient jdbc;

    NotificationTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Gives the event the user's next number, unless it has one.
     *
     * @param data what the user may see, a record
     * @return the notification of the event
     */
    Notification append(String userId, Event event, Object data) {
        Notification notification = new Notification(
                event.id(),
                event.source(),
                event.type(),
                event.subject(),
                event.time(),
                nextSequence(userId),
                Json.tree(data));
        if (insert(userId, notification)) {
            return notification;
        }
        giveBackSequence(userId);
        return find(event.id());
    }

    /** @return false if the event has a notification already */
    private boolean insert(String userId, Notification notification) {
        return jdbc.sql("""
                        insert into notifications.notification
                            (user_id, sequence, event_id, source, type, subject, occurred_at, data)
                        values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""")
                        .params(
                                userId,
                                notification.sequence(),
                                notification.id(),
                                notification.source(),
                                notification.type(),
                                notification.subject(),
                                notification.time().atOffset(ZoneOffset.UTC),
                                notification.data().toString())
                        .update()
                == 1;
    }

    private Notification find(UUID eventId) {
        return jdbc.sql("""
                        select sequence, event_id, source, type, subject, occurred_at, data
                        from notifications.notification where event_id = ?""").param(eventId).query(NotificationTable::read).single();
    }

    /** The user's row is held until the transaction ends: numbers are given in the order in which they are committed. */
    private long nextSequence(String userId) {
        GeneratedKeyHolder sequence = new GeneratedKeyHolder();
        if (increment(userId, sequence) == 0) {
            if (insertFirst(userId)) {
                return 1;
            }
            increment(userId, sequence); // somebody else was faster
        }
        return sequence.getKeyAs(Long.class);
    }

    private boolean insertFirst(String userId) {
        return jdbc.sql(
                                "insert into notifications.reader (user_id, last_sequence) values (?, 1) on conflict do nothing")
                        .param(userId)
                        .update()
                == 1;
    }

    private int increment(String userId, GeneratedKeyHolder sequence) {
        return jdbc.sql("update notifications.reader set last_sequence = last_sequence + 1 where user_id = ?")
                .param(userId)
                .update(sequence, "last_sequence");
    }

    /** Nobody has seen the number: the user's row is held since it was taken. */
    private void giveBackSequence(String userId) {
        jdbc.sql("update notifications.reader set last_sequence = last_sequence - 1 where user_id = ?")
                .param(userId)
                .update();
    }

    /** The number of the user's newest; 0 if there is none. */
    long lastSequence(String userId) {
        return jdbc.sql("select last_sequence from notifications.reader where user_id = ?")
                .param(userId)
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    /** The number of the newest of each of these users; those who have none are left out. */
    Map<String, Long> lastSequences(Collection<String> userIds) {
        Map<String, Long> sequences = new HashMap<>();
        RowCallbackHandler note = row -> sequences.put(row.getString("user_id"), row.getLong("last_sequence"));
        jdbc.sql("select user_id, last_sequence from notifications.reader where user_id = any(?)")
                .param(userIds.toArray(String[]::new))
                .query(note);
        return sequences;
    }

    /** The user's notifications with a number greater than {@code sequence}, oldest first. */
    List<Notification> after(String userId, long sequence, int most) {
        return jdbc.sql("""
                        select sequence, event_id, source, type, subject, occurred_at, data
                        from notifications.notification
                        where user_id = ? and sequence > ? order by sequence limit ?""")
                .params(userId, sequence, most)
                .query(NotificationTable::read)
                .list();
    }

    static Notification read(ResultSet row, int number) throws SQLException {
        return new Notification(
                row.getObject("event_id", UUID.class),
                row.getString("source"),
                row.getString("type"),
                row.getObject("subject", UUID.class),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                row.getLong("sequence"),
                Json.tree(row.getString("data")));
    }
}
