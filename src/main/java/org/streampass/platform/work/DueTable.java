package org.streampass.platform.work;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.database.RowSet;
import org.streampass.platform.json.Text;

/**
 * A table of a service whose rows have work that is due. Besides its own columns it has {@code due_at} (null: nothing is
 * due; in the year 9999: it is dead), {@code claim}, {@code leased_by}, {@code attempt} and {@code dead} (why the work will
 * never be done), and {@code planned} (an operator wants it done no earlier). So an index on {@code due_at} finds all rows
 * with work, however many are done. Leases and retries use the database's clock.
 *
 * @param <T> a row
 */
public final class DueTable<T extends DueRow> {

    private static final int REASON_CHARACTERS = 500;

    private static final String IS_DUE = "due_at <= current_timestamp and dead is null";

    private static final String NEVER = "timestamp with time zone '9999-12-31 00:00:00+00'";

    /**
     * Due later than its lease, or twice the time to its next try, can end: the clock was ahead when it was written. So
     * nothing waits for much more than an hour, unless it is planned.
     */
    private static final String IS_TOO_FAR_AHEAD = """
            due_at > current_timestamp + interval '1' minute and due_at < %s and dead is null and not planned
            and due_at > current_timestamp + interval '1' minute
                + case when leased_by is null then cast(power(2, least(attempt, 13)) as bigint) else 0 end
                    * interval '0.5' second""".formatted(NEVER);

    private static final Map<String, String> IS_DONE = Map.of("due_at", "null", "leased_by", "null");

    private final String table;
    private final String key;
    private final String subject;
    private final String contents;
    private final RowMapper<T> mapper;
    private final JdbcClient jdbc;

    /**
     * @param table with its schema
     * @param key the column of the primary key, a UUID
     * @param subject the column of the subscription's id
     * @param contents selects all that the mapper needs, for rows whose keys it is given as an array
     */
    public DueTable(String table, String key, String subject, String contents, RowMapper<T> mapper, JdbcClient jdbc) {
        this.table = table;
        this.key = key;
        this.subject = subject;
        this.contents = contents;
        this.mapper = mapper;
        this.jdbc = jdbc;
    }

    /** A table that has all that the work needs. */
    public DueTable(String table, String key, String subject, RowMapper<T> mapper, JdbcClient jdbc) {
        this(table, key, subject, "select * from %s where %s = any(?)".formatted(table, key), mapper, jdbc);
    }

    /**
     * Claims rows that are due, the oldest first. No two processes claim the same. Call it in a transaction.
     *
     * <p>They are found first and locked then: H2 would lock every row that is due before it counts to the limit.
     */
    List<T> claim(int most, UUID owner, Duration lease) {
        UUID[] found =
                keys(jdbc.sql("select %s as id from %s where %s order by due_at limit ?".formatted(key, table, IS_DUE))
                        .param(most));
        UUID[] due = found.length == 0
                ? found
                : keys(jdbc.sql("select %1$s as id from %2$s where %1$s = any(?) and %3$s for update skip locked"
                                .formatted(key, table, IS_DUE))
                        .param(found));
        if (due.length == 0) {
            return List.of();
        }
        jdbc.sql("""
                        update %s set claim = claim + 1, leased_by = ?, planned = false,
                            due_at = current_timestamp + cast(? as bigint) * interval '0.001' second
                        where %s = any(?)""".formatted(table, key))
                .param(owner)
                .param(lease.toMillis())
                .param(due)
                .update();
        return jdbc.sql(contents).param(due).query(mapper).list();
    }

    private static UUID[] keys(JdbcClient.StatementSpec statement) {
        return statement.query(UUID.class).list().toArray(UUID[]::new);
    }

    /**
     * Writes results back, to those rows whose claim still holds.
     *
     * @param row the row that a result belongs to
     * @param columns adds what the result changes
     * @return the results that were written
     */
    public <R> List<R> finish(Collection<R> results, Function<R, T> row, UnaryOperator<RowSet<R>> columns) {
        return write(results, row, columns, IS_DONE);
    }

    private <R> List<R> write(
            Collection<R> results,
            Function<R, T> row,
            UnaryOperator<RowSet<R>> columns,
            Map<String, String> constants) {
        RowSet<R> rows = RowSet.of(results)
                .uuid(key, result -> row.apply(result).key())
                .number("claim", result -> row.apply(result).claim().number());
        int written = columns.apply(rows).update(jdbc, table, constants, key, "claim");
        return written == results.size() ? List.copyOf(results) : held(results, row);
    }

    /** The rows that were written are locked; those of others have a higher claim, and keep it. */
    private <R> List<R> held(Collection<R> results, Function<R, T> row) {
        Map<UUID, Long> claims = new HashMap<>();
        jdbc.sql("select %1$s as id, claim from %2$s where %1$s = any(?)".formatted(key, table))
                .param(results.stream().map(result -> row.apply(result).key()).toArray(UUID[]::new))
                .query(found -> {
                    claims.put(found.getObject("id", UUID.class), found.getLong("claim"));
                });
        return results.stream()
                .filter(result -> Long.valueOf(row.apply(result).claim().number())
                        .equals(claims.get(row.apply(result).key())))
                .toList();
    }

    /** A row whose work failed. @param retryAfter null: never again */
    record Failure<T>(T row, String reason, Duration retryAfter) {

        boolean isDead() {
            return retryAfter == null;
        }
    }

    /** Notes failures, at those rows whose claim still holds. */
    void fail(Collection<Failure<T>> failures) {
        Map<Boolean, List<Failure<T>>> byDeath = failures.stream().collect(Collectors.partitioningBy(Failure::isDead));
        write(
                byDeath.get(false),
                Failure::row,
                rows -> withAttempt(rows).after("due_at", Failure::retryAfter),
                Map.of("leased_by", "null"));
        write(
                byDeath.get(true),
                Failure::row,
                rows -> withAttempt(rows).text("dead", failure -> shortened(failure.reason())),
                Map.of("leased_by", "null", "due_at", NEVER));
    }

    private RowSet<Failure<T>> withAttempt(RowSet<Failure<T>> rows) {
        return rows.number("attempt", failure -> failure.row().claim().attempt() + 1L);
    }

    private static String shortened(String reason) {
        return Text.shortened(reason, REASON_CHARACTERS);
    }

    /** Removes rows whose work is done. */
    void delete(Set<UUID> keys) {
        jdbc.sql("delete from %s where %s = any(?)".formatted(table, key))
                .param(keys.toArray(UUID[]::new))
                .update();
    }

    /**
     * How much there is.
     *
     * @param due waits to be claimed
     * @param leased is being worked on
     * @param scheduled is due later
     * @param dead will never be done
     * @param ahead of those leased and scheduled, they are due later than they can be; a clock was ahead, or is behind
     * @param oldestSeconds for how long the oldest row has been due that is not leased; 0 if there is none
     */
    public record Counts(long due, long leased, long scheduled, long dead, long ahead, double oldestSeconds) {}

    Counts counts() {
        return jdbc.sql("""
                        select
                            count(case when dead is null and due_at <= current_timestamp then 1 end) as due,
                            count(case when dead is null and leased_by is not null and due_at > current_timestamp
                                then 1 end) as leased,
                            count(case when dead is null and leased_by is null and due_at > current_timestamp
                                then 1 end) as scheduled,
                            count(dead) as dead,
                            count(case when %s then 1 end) as ahead,
                            coalesce(extract(epoch from current_timestamp) - extract(epoch from min(case
                                when dead is null and due_at <= current_timestamp then due_at end)), 0) as oldest
                        from %s where due_at is not null""".formatted(IS_TOO_FAR_AHEAD, table))
                .query((row, number) -> new Counts(
                        row.getLong("due"),
                        row.getLong("leased"),
                        row.getLong("scheduled"),
                        row.getLong("dead"),
                        row.getLong("ahead"),
                        row.getDouble("oldest")))
                .single();
    }

    /** Ends the leases of a process. Its claims are abandoned: it is not known how far the work has got. */
    void release(UUID owner) {
        jdbc.sql("""
                        update %s set due_at = current_timestamp, leased_by = null
                        where leased_by = ? and due_at is not null""".formatted(table)).param(owner).update();
    }

    /** Makes rows due now that are due later than they can be. @return how many */
    int putRight() {
        return jdbc.sql("update %s set due_at = current_timestamp, leased_by = null where %s"
                        .formatted(table, IS_TOO_FAR_AHEAD))
                .update();
    }

    /** Has rows claimed again after a while. */
    void putBack(Collection<UUID> rows, Duration delay) {
        jdbc.sql("""
                        update %s set due_at = current_timestamp + cast(? as bigint) * interval '0.001' second, leased_by = null
                        where %s = any(?)""".formatted(table, key))
                .param(delay.toMillis())
                .param(rows.toArray(UUID[]::new))
                .update();
    }

    /** Ends the leases of rows whose work has not begun. */
    void release(Collection<T> rows) {
        write(rows, row -> row, set -> set.after("due_at", row -> Duration.ZERO), Map.of("leased_by", "null"));
    }

    /** Which of these subscriptions have work that is due, or will be. */
    public Set<UUID> underWay(Collection<UUID> subjects) {
        return Set.copyOf(jdbc.sql(
                        "select distinct %1$s as id from %2$s where %1$s = any(?) and due_at is not null and dead is null"
                                .formatted(subject, table))
                .param(subjects.toArray(UUID[]::new))
                .query(UUID.class)
                .list());
    }

    /**
     * A row, for an operator.
     *
     * @param dueAt when it is claimed next; null if it is dead
     * @param leased whether a process works on it
     * @param attempt how often the work has failed
     * @param dead why it will never be done; null if it will
     */
    public record Item(UUID key, UUID subscriptionId, Instant dueAt, boolean leased, int attempt, String dead) {}

    /** What is due, will be, or is dead; the oldest first. */
    List<Item> items(int most) {
        return jdbc.sql(itemsWhere("due_at is not null order by due_at, %s limit ?".formatted(key)))
                .param(most)
                .query(DueTable::item)
                .list();
    }

    Optional<Item> item(UUID row) {
        return jdbc.sql(itemsWhere("%s = ?".formatted(key)))
                .param(row)
                .query(DueTable::item)
                .optional();
    }

    private String itemsWhere(String condition) {
        return """
                select %s as id, %s as subject, due_at, attempt, dead,
                    leased_by is not null and due_at > current_timestamp as leased
                from %s where %s""".formatted(key, subject, table, condition);
    }

    private static Item item(ResultSet row, int number) throws SQLException {
        OffsetDateTime dueAt = row.getString("dead") == null ? row.getObject("due_at", OffsetDateTime.class) : null;
        return new Item(
                row.getObject("id", UUID.class),
                row.getObject("subject", UUID.class),
                dueAt == null ? null : dueAt.toInstant(),
                row.getBoolean("leased"),
                row.getInt("attempt"),
                row.getString("dead"));
    }

    /** Has a row claimed at another time, also one that is dead. @return false if it is being worked on, or done */
    boolean move(UUID row, Duration delay) {
        return jdbc.sql("""
                        update %s set due_at = current_timestamp + cast(? as bigint) * interval '0.001' second, dead = null, planned = ?
                        where %s = ? and due_at is not null
                            and not (leased_by is not null and due_at > current_timestamp)""".formatted(table, key))
                        .params(delay.toMillis(), !delay.isZero(), row)
                        .update()
                == 1;
    }

    /** Notes why the work of a row will never be done. */
    void bury(UUID row, String reason) {
        jdbc.sql("update %s set due_at = %s, leased_by = null, dead = ? where %s = ?".formatted(table, NEVER, key))
                .params(shortened(reason), row)
                .update();
    }

    /** Ends the work of a row undone. @return false if it is being worked on, done or dead already */
    boolean cancel(UUID row, String reason) {
        return jdbc.sql("""
                        update %s set due_at = %s, leased_by = null, dead = ?
                        where %s = ? and due_at is not null and dead is null
                            and not (leased_by is not null and due_at > current_timestamp)""".formatted(table, NEVER, key))
                        .params(shortened(reason), row)
                        .update()
                == 1;
    }
}
