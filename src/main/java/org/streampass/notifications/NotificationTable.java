package org.streampass.notifications;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.database.RowSet;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.json.Json;

/** Every user's notifications, numbered without gaps. */
class NotificationTable {

    private static final String READERS = "notifications.reader";

    private final JdbcClient jdbc;

    NotificationTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Gives each event its user's next number, unless it has one.
     *
     * @return the notifications that are new
     */
    List<UserNotification> append(List<Telling> tellings) {
        Set<UUID> known = stored(tellings);
        List<Telling> fresh = tellings.stream()
                .filter(each -> !known.contains(each.event().id()))
                .toList();
        Map<String, Long> next = reserve(fresh);
        List<UserNotification> notifications = fresh.stream()
                .map(each -> new UserNotification(each.userId(), notification(each, next)))
                .toList();
        insert(notifications);
        return notifications;
    }

    private Set<UUID> stored(List<Telling> tellings) {
        return jdbc
                .sql("select event_id from notifications.notification where event_id = any(?)")
                .param(tellings.stream().map(each -> each.event().id()).toArray(UUID[]::new))
                .query(UUID.class)
                .list()
                .stream()
                .collect(Collectors.toSet());
    }

    private static Notification notification(Telling telling, Map<String, Long> next) {
        EventEnvelope event = telling.event();
        return new Notification(
                event.id(),
                event.source(),
                event.type(),
                event.subject(),
                event.time(),
                next.merge(telling.userId(), 1L, Long::sum) - 1,
                Json.tree(telling.data()));
    }

    /**
     * Takes numbers. The users' rows are held until the transaction ends: numbers are given in the order in which they are
     * committed.
     *
     * @return the first number of each user
     */
    private Map<String, Long> reserve(List<Telling> tellings) {
        SortedMap<String, Long> counts = new TreeMap<>();
        tellings.forEach(each -> counts.merge(each.userId(), 1L, Long::sum));
        Map<String, Long> first = new HashMap<>();
        readers(counts.entrySet())
                .insertInto(jdbc, READERS, List.of("user_id"))
                .forEach(user -> first.put((String) user.get(0), 1L));
        counts.keySet().removeAll(first.keySet());
        if (!counts.isEmpty()) {
            lock(counts.keySet()).forEach((user, last) -> {
                first.put(user, last + 1);
                counts.merge(user, last, Long::sum);
            });
            readers(counts.entrySet()).update(jdbc, READERS, "user_id");
        }
        return first;
    }

    private static RowSet<Map.Entry<String, Long>> readers(Set<Map.Entry<String, Long>> numbers) {
        return RowSet.of(numbers).text("user_id", Map.Entry::getKey).number("last_sequence", Map.Entry::getValue);
    }

    private Map<String, Long> lock(Set<String> users) {
        return sequences("order by user_id for update", users);
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
                .text("data", each -> each.notification().data().toString())
                .insertInto(jdbc, "notifications.notification");
    }

    /** @param newest the number of the user's newest; 0 if there is none */
    record Position(Epochs.Stamp stamp, long newest) implements Epochs.Stamped {}

    Position position(String userId) {
        return jdbc.sql("select %s, (select last_sequence from %s where user_id = ?) as newest"
                        .formatted(Epochs.STAMP, READERS))
                .param(userId)
                .query((row, number) -> new Position(Epochs.Stamp.of(row), row.getLong("newest")))
                .single();
    }

    /** The number of the newest of each of these users; those who have none are left out. */
    Map<String, Long> lastSequences(Collection<String> userIds) {
        return sequences("", userIds);
    }

    private Map<String, Long> sequences(String clause, Collection<String> userIds) {
        Map<String, Long> sequences = new HashMap<>();
        RowCallbackHandler note = row -> sequences.put(row.getString("user_id"), row.getLong("last_sequence"));
        jdbc.sql("select user_id, last_sequence from %s where user_id = any(?) %s".formatted(READERS, clause))
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

    record Page(Epochs.Stamp stamp, List<Notification> notifications) implements Epochs.Stamped {}

    /**
     * The user's notifications after a cursor, oldest first.
     *
     * @param epoch of the cursor; with another one than the table's all of them come after it. Null: the table's
     */
    Page page(String userId, long sequence, String epoch, int most) {
        return jdbc.sql("""
                        select life.epoch, life.beat, sequence, event_id, source, type, subject, occurred_at, data
                        from (select %s) life left join notifications.notification on user_id = ?
                            and sequence > case when cast(? as varchar(36)) <> life.epoch then 0 else cast(? as bigint) end
                        order by sequence limit ?""".formatted(Epochs.STAMP))
                .params(userId, epoch, sequence, most)
                .query((ResultSet rows) -> toPage(rows));
    }

    /** The first row is there also if the user has nothing. */
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
                Json.tree(row.getString("data")));
    }
}
