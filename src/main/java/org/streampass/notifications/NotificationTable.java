package org.streampass.notifications;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.database.RowSet;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.json.Json;

/** The notifications of all users, numbered for each user without gaps. */
class NotificationTable {

    private final JdbcClient jdbc;
    private final SequenceTable sequences;

    NotificationTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.sequences = new SequenceTable(jdbc);
    }

    /**
     * Selects the events that users are notified of. It runs while the users are locked, so it sees all notifications with
     * lower numbers, also those that another instance has just stored.
     */
    interface News {

        /** @param known the users with earlier notifications */
        List<NotifiableEvent> of(List<NotifiableEvent> events, Set<String> known);
    }

    /**
     * Stores a notification for each event, unless the event has one.
     *
     * @return the new notifications
     */
    List<UserNotification> append(List<NotifiableEvent> events, News news) {
        Set<UUID> stored = stored(events);
        Predicate<NotifiableEvent> isNew = each -> !stored.contains(each.event().id());
        SortedMap<String, Long> counts = new TreeMap<>();
        events.stream().filter(isNew).forEach(each -> counts.merge(each.userId(), 1L, Long::sum));
        Map<String, Long> next = sequences.reserve(counts);
        List<NotifiableEvent> added =
                news.of(events, known(next)).stream().filter(isNew).toList();
        added.forEach(each -> counts.merge(each.userId(), -1L, Long::sum));
        List<UserNotification> notifications = added.stream()
                .map(each -> new UserNotification(each.userId(), notification(each, next)))
                .toList();
        insert(notifications);
        counts.values().removeIf(unused -> unused == 0);
        next.keySet().retainAll(counts.keySet());
        sequences.returnUnused(next);
        return notifications;
    }

    private static Set<String> known(Map<String, Long> next) {
        return next.entrySet().stream()
                .filter(user -> user.getValue() > 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private Set<UUID> stored(List<NotifiableEvent> events) {
        return jdbc
                .sql("select event_id from notifications.notification where event_id = any(?)")
                .param(events.stream().map(each -> each.event().id()).toArray(UUID[]::new))
                .query(UUID.class)
                .list()
                .stream()
                .collect(Collectors.toSet());
    }

    private static Notification notification(NotifiableEvent notifiable, Map<String, Long> next) {
        EventEnvelope event = notifiable.event();
        return new Notification(
                event.id(),
                event.source(),
                event.type(),
                event.subject(),
                event.time(),
                next.merge(notifiable.userId(), 1L, Long::sum) - 1,
                Json.write(notifiable.data()));
    }

    private void insert(List<UserNotification> notifications) {
        RowSet.of(notifications)
                .text("user_id", UserNotification::userId)
                .number("sequence", each -> each.notification().sequence())
                .uuid("event_id", each -> each.notification().id())
                .text("source", each -> each.notification().source())
                .text("type", each -> each.notification().type())
                .uuid("subject", each -> each.notification().subject())
                .time("occurred_at", each -> each.notification().time())
                .text("data", each -> each.notification().data())
                .insertInto(jdbc, "notifications.notification");
    }

    /** @param newest the sequence number of the user's newest notification; 0 if there is none */
    record Position(Epochs.Stamp stamp, long newest) implements Epochs.Stamped {}

    Position position(String userId) {
        return jdbc.sql("select %s, (select last_sequence from notifications.user_sequence where user_id = ?) as newest"
                        .formatted(Epochs.STAMP))
                .param(userId)
                .query((row, number) -> new Position(Epochs.Stamp.of(row), row.getLong("newest")))
                .single();
    }

    /** The sequence number of the newest notification of each of these users, except those without notifications. */
    Map<String, Long> lastSequences(Collection<String> userIds) {
        return sequences.last(userIds);
    }

    /** The user's notifications after a sequence number, oldest first. */
    List<Notification> after(String userId, long sequence, int limit) {
        return jdbc.sql("""
                        select sequence, event_id, source, type, subject, occurred_at, data
                        from notifications.notification
                        where user_id = ? and sequence > ? order by sequence limit ?""")
                .params(userId, sequence, limit)
                .query(NotificationTable::read)
                .list();
    }

    record Page(Epochs.Stamp stamp, List<Notification> notifications) implements Epochs.Stamped {}

    /**
     * The user's notifications after a cursor, oldest first.
     *
     * @param epoch of the cursor; if it is not the present one, the page begins with the first notification. Null: the
     *     present epoch
     */
    Page page(String userId, long sequence, String epoch, int limit) {
        return jdbc.sql("""
                        select present.epoch, present.beat, sequence, event_id, source, type, subject, occurred_at, data
                        from (select %s) present left join notifications.notification on user_id = ?
                            and sequence > case when cast(? as varchar(36)) <> present.epoch then 0
                                else cast(? as bigint) end
                        order by sequence limit ?""".formatted(Epochs.STAMP))
                .params(userId, epoch, sequence, limit)
                .query((ResultSet rows) -> toPage(rows));
    }

    /** There is always one row; its columns of the notification are null if there is no notification. */
    private static Page toPage(ResultSet rows) throws SQLException {
        rows.next();
        Page page = new Page(Epochs.Stamp.of(rows), new ArrayList<>());
        if (rows.getObject("sequence") != null) {
            do {
                page.notifications().add(read(rows, rows.getRow()));
            } while (rows.next());
        }
        return page;
    }

    static Notification read(ResultSet row, int number) throws SQLException {
        return new Notification(
                row.getObject("event_id", UUID.class),
                row.getString("source"),
                row.getString("type"),
                row.getObject("subject", UUID.class),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                row.getLong("sequence"),
                row.getString("data"));
    }
}
