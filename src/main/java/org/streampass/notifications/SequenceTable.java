package org.streampass.notifications;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.database.RowSet;

/** The last sequence number of each user. */
class SequenceTable {

    private static final String TABLE = "notifications.user_sequence";

    private final JdbcClient jdbc;

    SequenceTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Reserves sequence numbers. The users' rows are locked until the transaction ends, so that the numbers become visible
     * in their order.
     *
     * @param counts how many numbers each user needs, in the order of the users
     * @return the first number of each user
     */
    Map<String, Long> reserve(SortedMap<String, Long> counts) {
        SortedMap<String, Long> existing = new TreeMap<>(counts);
        Map<String, Long> first = new HashMap<>();
        rows(counts.entrySet())
                .insertInto(jdbc, TABLE, List.of("user_id"))
                .forEach(user -> first.put((String) user.get(0), 1L));
        existing.keySet().removeAll(first.keySet());
        if (!existing.isEmpty()) {
            lock(existing.keySet()).forEach((user, last) -> {
                first.put(user, last + 1);
                existing.merge(user, last, Long::sum);
            });
            rows(existing.entrySet()).update(jdbc, TABLE, "user_id");
        }
        return first;
    }

    /**
     * Returns the last of the numbers that the same transaction has reserved.
     *
     * @param next the first unused number of each user
     */
    void returnUnused(Map<String, Long> next) {
        Map<String, Long> last = new TreeMap<>();
        next.forEach((user, first) -> last.put(user, first - 1));
        rows(last.entrySet()).update(jdbc, TABLE, "user_id");
    }

    private static RowSet<Map.Entry<String, Long>> rows(Set<Map.Entry<String, Long>> sequences) {
        return RowSet.of(sequences).text("user_id", Map.Entry::getKey).number("last_sequence", Map.Entry::getValue);
    }

    private Map<String, Long> lock(Set<String> users) {
        return select("order by user_id for update", users);
    }

    /** The last number of each of these users, except those without notifications. */
    Map<String, Long> last(Collection<String> users) {
        return select("", users);
    }

    private Map<String, Long> select(String clause, Collection<String> users) {
        Map<String, Long> sequences = new HashMap<>();
        RowCallbackHandler addRow = row -> sequences.put(row.getString("user_id"), row.getLong("last_sequence"));
        jdbc.sql("select user_id, last_sequence from %s where user_id = any(?) %s".formatted(TABLE, clause))
                .param(users.toArray(String[]::new))
                .query(addRow);
        return sequences;
    }
}
