package org.streampass.platform.work;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
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
import org.streampass.platform.database.Columns;
import org.streampass.platform.database.RowSet;
import org.streampass.platform.events.ProgressRow;
import org.streampass.platform.json.Text;

/**
 * A table of a service whose rows carry due work. Several processes can claim rows of the same table.
 *
 * <p>Besides the service's own columns the table has:
 *
 * <ul>
 *   <li>{@code due_at}: when the row may be claimed; the end of the lease while it is leased; null if the work is done; in
 *       the year 9999 if the work is dead. An index on it finds all rows with work, however many are done.
 *   <li>{@code claim}: the number of the last claim, see {@link Claim}.
 *   <li>{@code leased_by}: the process that has claimed the row; null if none has.
 *   <li>{@code attempt}: the number of failed attempts.
 *   <li>{@code dead}: why the work will never be done; null otherwise.
 *   <li>{@code planned}: whether {@code due_at} is a deadline of the business, or an operator's choice.
 *   <li>{@code due_since}: since when the work is due, whatever leases and retries follow.
 * </ul>
 *
 * <p>Leases and retries use the clock of the database, planned rows use the business clock.
 *
 * @param <T> a row
 */
public final class DueTable<T extends DueRow> {

    private static final int MAX_REASON_CHARACTERS = 500;

    private static final String IS_DUE = "due_at <= current_timestamp and dead is null";

    private static final String NEVER = "timestamp with time zone '9999-12-31 00:00:00+00'";

    /**
     * The due time is later than any lease, and later than twice the row's retry delay: the clock was ahead when it was
     * written. Planned rows are exempt.
     */
    private static final String IS_TOO_FAR_AHEAD = """
            due_at > current_timestamp + interval '1' minute and due_at < %s and dead is null and not planned
            and due_at > current_timestamp + interval '1' minute
                + case when leased_by is null then cast(power(2, least(attempt, 13)) as bigint) else 0 end
                    * interval '0.5' second""".formatted(NEVER);

    /** A planned row is due from its deadline on. */
    private static final String DUE_SINCE = "case when planned then due_at else due_since end";

    private static final Map<String, String> IS_DONE = Map.of("due_at", "null", "leased_by", "null");

    private final String table;
    private final String key;
    private final String subject;
    private final String select;
    private final RowMapper<T> mapper;
    private final JdbcClient jdbc;
    private final boolean hasDeadlines;
    private final Options options;

    /**
     * What the table tells about the progress of a subscription.
     *
     * @param key selects rows; its parameter is an array of the ids of the subscription and its events
     * @param cause an expression for the event that caused the work
     * @param doneAt an expression for the time at which the work was done
     */
    private record ProgressColumns(String key, String cause, String doneAt) {

        static ProgressColumns of(String key) {
            return new ProgressColumns(
                    key + " = any(?)", "cast(null as uuid)", "cast(null as timestamp with time zone)");
        }
    }

    /**
     * What a table has besides the common columns.
     *
     * @param atClaim assignments that a claim makes, too, each after a comma
     * @param why an expression that says what is due; null if the table does not tell
     */
    private record Options(ProgressColumns progress, String atClaim, String why) {

        static Options of(String key) {
            return new Options(ProgressColumns.of(key), "", "cast(null as varchar)");
        }
    }

    /**
     * @param table the table's name, qualified with its schema
     * @param key the column of the primary key, a UUID
     * @param subject the column of the subscription's id
     * @param select selects the columns that the mapper reads; its parameter is an array of keys
     */
    public DueTable(String table, String key, String subject, String select, RowMapper<T> mapper, JdbcClient jdbc) {
        this(table, key, subject, select, mapper, jdbc, false, Options.of(key));
    }

    private DueTable(
            String table,
            String key,
            String subject,
            String select,
            RowMapper<T> mapper,
            JdbcClient jdbc,
            boolean hasDeadlines,
            Options options) {
        this.options = options;
        this.table = table;
        this.key = key;
        this.subject = subject;
        this.select = select;
        this.mapper = mapper;
        this.jdbc = jdbc;
        this.hasDeadlines = hasDeadlines;
    }

    /**
     * A table in which many rows wait for a deadline of the business. Those that are due later than in an hour are not
     * counted, since that would read most of the table.
     */
    public static <T extends DueRow> DueTable<T> ofDeadlines(
            String table, String key, String subject, RowMapper<T> mapper, JdbcClient jdbc) {
        String select = "select * from %s where %s = any(?)".formatted(table, key);
        return new DueTable<>(table, key, subject, select, mapper, jdbc, true, Options.of(key));
    }

    private DueTable<T> with(ProgressColumns progress, String atClaim, String why) {
        Options more = new Options(progress, atClaim, why);
        return new DueTable<>(table, key, subject, select, mapper, jdbc, hasDeadlines, more);
    }

    /** The same table, which tells when its work was done, and because of which event. @param cause null: it does not tell */
    public DueTable<T> telling(String cause, String doneAt) {
        ProgressColumns progress = options.progress();
        String known = cause == null ? progress.cause() : cause;
        return with(new ProgressColumns(progress.key(), known, doneAt), options.atClaim(), options.why());
    }

    /**
     * The same table, whose keys are not the ids of subscriptions or events.
     *
     * @param keys selects the keys; its parameter is an array of the ids of subscriptions and events
     */
    public DueTable<T> withKeys(String keys) {
        ProgressColumns progress = options.progress();
        String selected = "%s in (%s)".formatted(key, keys);
        return with(
                new ProgressColumns(selected, progress.cause(), progress.doneAt()), options.atClaim(), options.why());
    }

    /** @param assignment a further assignment of each claim, in SQL; it reads the previous row */
    public DueTable<T> settingAtClaim(String assignment) {
        return with(options.progress(), ", " + assignment, options.why());
    }

    /** @param expression the reason why a row is due, in words; an SQL expression */
    public DueTable<T> explainedBy(String expression) {
        return with(options.progress(), options.atClaim(), expression);
    }

    /** A table whose own columns are sufficient for the mapper. */
    public DueTable(String table, String key, String subject, RowMapper<T> mapper, JdbcClient jdbc) {
        this(table, key, subject, "select * from %s where %s = any(?)".formatted(table, key), mapper, jdbc);
    }

    /**
     * Claims due rows, the oldest first, in the caller's transaction. Two processes never claim the same row.
     *
     * <p>One statement finds the rows and another one locks them, because H2 locks all due rows before it applies a limit.
     */
    List<T> claim(int limit, UUID owner, Duration lease) {
        return claim(limit, owner, lease, Duration.ZERO);
    }

    /** @param ahead how far the business clock, which planned rows follow, is ahead */
    List<T> claim(int limit, UUID owner, Duration lease, Duration ahead) {
        String isDue = isDue(ahead);
        UUID[] found =
                keys(jdbc.sql("select %s as id from %s where %s order by due_at limit ?".formatted(key, table, isDue))
                        .param(limit));
        UUID[] due = found.length == 0
                ? found
                : keys(jdbc.sql("select %1$s as id from %2$s where %1$s = any(?) and %3$s for update skip locked"
                                .formatted(key, table, isDue))
                        .param(found));
        if (due.length == 0) {
            return List.of();
        }
        jdbc.sql("""
                        update %s set claim = claim + 1, leased_by = ?, planned = false, due_since = %s,
                            due_at = current_timestamp + cast(? as bigint) * interval '0.001' second%s
                        where %s = any(?)""".formatted(table, DUE_SINCE, options.atClaim(), key))
                .param(owner)
                .param(lease.toMillis())
                .param(due)
                .update();
        Map<UUID, Integer> order = new HashMap<>();
        for (UUID row : found) {
            order.put(row, order.size());
        }
        List<T> claimed =
                new ArrayList<>(jdbc.sql(select).param(due).query(mapper).list());
        claimed.sort(Comparator.comparing(row -> order.get(row.key())));
        return claimed;
    }

    private static String isDue(Duration ahead) {
        return ahead.isZero()
                ? IS_DUE
                : "due_at <= current_timestamp + %d * interval '1' second and (planned or due_at <= current_timestamp) and dead is null"
                        .formatted(ahead.toSeconds());
    }

    private static UUID[] keys(JdbcClient.StatementSpec statement) {
        return statement.query(UUID.class).list().toArray(UUID[]::new);
    }

    /**
     * Writes results to those rows whose claim is still valid, and marks their work as done.
     *
     * @param row returns the row of a result
     * @param columns adds the columns that a result sets
     * @return the results that were written
     */
    public <R> List<R> finish(Collection<R> results, Function<R, T> row, UnaryOperator<RowSet<R>> columns) {
        return write(results, row, columns, IS_DONE);
    }

    /**
     * Writes results of work that continues later, to those rows whose claim is still valid.
     *
     * @param columns adds the columns that a result sets, and {@code due_at}, a time of the business clock
     */
    public <R> List<R> goOn(Collection<R> results, Function<R, T> row, UnaryOperator<RowSet<R>> columns) {
        return write(results, row, columns, Map.of("leased_by", "null", "planned", "true", "attempt", "0"));
    }

    /**
     * Writes results of work that cannot succeed, to those rows whose claim is still valid. An operator may retry it.
     *
     * @param reason returns the reason of a result
     */
    public <R> List<R> die(
            Collection<R> results, Function<R, T> row, Function<R, String> reason, UnaryOperator<RowSet<R>> columns) {
        return write(
                results,
                row,
                rows -> columns.apply(rows).text("dead", result -> shortened(reason.apply(result))),
                Map.of("leased_by", "null", "due_at", NEVER));
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
        return written == results.size() ? List.copyOf(results) : withValidClaim(results, row);
    }

    /** The update has locked the rows that it has written; the other rows keep a higher claim number. */
    private <R> List<R> withValidClaim(Collection<R> results, Function<R, T> row) {
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

    /** A row whose work failed. @param retryAfter null if there is no retry */
    record Failure<T>(T row, String reason, Duration retryAfter) {

        boolean isDead() {
            return retryAfter == null;
        }
    }

    /** Writes failures to those rows whose claim is still valid. */
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
        return Text.truncate(reason, MAX_REASON_CHARACTERS);
    }

    /** Deletes rows whose work is done. */
    void delete(Set<UUID> keys) {
        jdbc.sql("delete from %s where %s = any(?)".formatted(table, key))
                .param(keys.toArray(UUID[]::new))
                .update();
    }

    /**
     * The numbers of rows by state.
     *
     * @param due due and not leased
     * @param leased in progress
     * @param scheduled due later
     * @param dead never to be done
     * @param ahead those leased or scheduled rows whose due time is too far in the future, because a clock was ahead when
     *     it was written, or is behind now
     * @param oldestSeconds for how long the oldest row in {@code due} has been due; 0 if there is none
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
                        from %s""".formatted(IS_TOO_FAR_AHEAD, rowsWithWork()))
                .query((row, number) -> new Counts(
                        row.getLong("due"),
                        row.getLong("leased"),
                        row.getLong("scheduled"),
                        row.getLong("dead"),
                        row.getLong("ahead"),
                        row.getDouble("oldest")))
                .single();
    }

    /** Two ranges of the index, of a table with deadlines: what is due soon, and what is dead. */
    private String rowsWithWork() {
        return hasDeadlines ? """
                (select * from %1$s where due_at <= current_timestamp + interval '1' hour
                 union all select * from %1$s where due_at >= %2$s) work""".formatted(table, NEVER) : table + " where due_at is not null";
    }

    /** Ends the leases of a process that has died. Its claims are abandoned: the outcome of the work is unknown. */
    void releaseLeasesOf(UUID owner) {
        jdbc.sql("""
                        update %s set due_at = current_timestamp, leased_by = null
                        where leased_by = ? and due_at is not null""".formatted(table)).param(owner).update();
    }

    /** Makes rows due now whose due time is too far in the future. @return the number of rows */
    int resetTooFarAhead() {
        return hasDeadlines ? 0 : reset();
    }

    private int reset() {
        return jdbc.sql("update %s set due_at = current_timestamp, leased_by = null where %s"
                        .formatted(table, IS_TOO_FAR_AHEAD))
                .update();
    }

    /** Releases claimed rows, and makes them due again after a delay. */
    void retryAfter(Collection<UUID> rows, Duration delay) {
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

    /** Those of these subscriptions that have due, leased or scheduled work. */
    public Set<UUID> underWay(Collection<UUID> subjects) {
        return Set.copyOf(
                jdbc.sql("select distinct %1$s as id from %2$s where %1$s = any(?) and due_at %3$s and dead is null"
                                .formatted(subject, table, hasDeadlines ? "<= current_timestamp" : "is not null"))
                        .param(subjects.toArray(UUID[]::new))
                        .query(UUID.class)
                        .list());
    }

    /**
     * A row as operators see it.
     *
     * @param dueAt when the row may be claimed; null if its work is dead
     * @param leased whether a process works on it
     * @param attempt the number of failed attempts
     * @param why what is due; null if the table does not tell
     * @param dead why the work will never be done; null otherwise
     */
    public record Item(
            UUID key, UUID subscriptionId, Instant dueAt, boolean leased, int attempt, String why, String dead) {}

    /** The part of {@link ProgressRow} that reads the rows of subscriptions and events. @param work its name */
    public String progress(String work) {
        return ProgressRow.select(
                ProgressRow.Kind.DUE,
                table,
                Map.of(
                        "id",
                        key,
                        "name",
                        "'%s'".formatted(work),
                        "cause",
                        options.progress().cause(),
                        "at",
                        "due_at",
                        "since",
                        DUE_SINCE,
                        "attempt",
                        "attempt",
                        "busy",
                        "leased_by is not null and due_at > current_timestamp",
                        "planned",
                        "planned and due_at > current_timestamp",
                        "dead",
                        "dead is not null",
                        "done_at",
                        options.progress().doneAt()),
                options.progress().key());
    }

    /** Work that has been due for too long. */
    public record Late(UUID subscriptionId, Instant since, boolean leased, int attempt) {}

    /**
     * The rows that have been due for longer than that, the oldest first. Leases and retries end within an hour, so one
     * range of the index has them all.
     */
    public List<Late> late(Duration expected, int limit) {
        return jdbc.sql("""
                        select %1$s as subject, %2$s as since, attempt,
                            leased_by is not null and due_at > current_timestamp as leased
                        from %3$s
                        where due_at <= current_timestamp + interval '1' hour and dead is null
                            and %2$s < current_timestamp - cast(? as bigint) * interval '0.001' second
                        order by due_at limit ?""".formatted(subject, DUE_SINCE, table))
                .param(expected.toMillis())
                .param(limit)
                .query((row, number) -> new Late(
                        row.getObject("subject", UUID.class),
                        Columns.instant(row, "since"),
                        row.getBoolean("leased"),
                        row.getInt("attempt")))
                .list();
    }

    /** The rows whose work is not done, the oldest first, including dead ones. */
    List<Item> items(int limit) {
        return jdbc.sql(itemsWhere("due_at is not null order by due_at, %s limit ?".formatted(key)))
                .param(limit)
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
                select %s as id, %s as subject, due_at, attempt, %s as why, dead,
                    leased_by is not null and due_at > current_timestamp as leased
                from %s where %s""".formatted(key, subject, options.why(), table, condition);
    }

    private static Item item(ResultSet row, int number) throws SQLException {
        OffsetDateTime dueAt = row.getString("dead") == null ? row.getObject("due_at", OffsetDateTime.class) : null;
        return new Item(
                row.getObject("id", UUID.class),
                row.getObject("subject", UUID.class),
                dueAt == null ? null : dueAt.toInstant(),
                row.getBoolean("leased"),
                row.getInt("attempt"),
                row.getString("why"),
                row.getString("dead"));
    }

    /** Changes the due time of a row, even if it is dead. @return false if the row is leased or done */
    boolean reschedule(UUID row, Duration delay) {
        return jdbc.sql("""
                        update %s set due_at = current_timestamp + cast(? as bigint) * interval '0.001' second, dead = null, planned = ?
                        where %s = ? and due_at is not null
                            and not (leased_by is not null and due_at > current_timestamp)""".formatted(table, key))
                        .params(delay.toMillis(), !delay.isZero(), row)
                        .update()
                == 1;
    }

    /** Marks the work of a row as dead. */
    void markDead(UUID row, String reason) {
        jdbc.sql("update %s set due_at = %s, leased_by = null, dead = ? where %s = ?".formatted(table, NEVER, key))
                .params(shortened(reason), row)
                .update();
    }

    /** Marks the work of a row as dead. @return false if the row is leased, done or dead already */
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
