package org.streampass.platform.work;

import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toMap;
import static org.streampass.platform.work.DueTableDefinition.AFTER_MILLIS;
import static org.streampass.platform.work.DueTableDefinition.DUE_SINCE;
import static org.streampass.platform.work.DueTableDefinition.MAX_REASON_CHARACTERS;
import static org.streampass.platform.work.DueTableDefinition.NEVER;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.database.RowSet;
import org.streampass.platform.json.Text;

/**
 * A table whose rows carry due work, as workers use it: they claim rows, and write results to those whose claim is still
 * valid. Several processes can claim rows of the same table. {@link DueTableControl} is the view of operators.
 *
 * @param <T> a row
 */
public final class DueTable<T extends DueRow> {

    private static final String IS_DUE = "due_at <= current_timestamp and dead is null";

    private static final String IS_DUE_OR_PLANNED_WITHIN = """
            due_at <= current_timestamp + %d * interval '1' second
            and (planned or due_at <= current_timestamp) and dead is null""";

    private static final Map<String, String> DONE = Map.of("leased_by", "null", "due_at", "null");
    private static final Map<String, String> DEAD = Map.of("leased_by", "null", "due_at", NEVER);
    private static final Map<String, String> PLANNED = Map.of("leased_by", "null", "planned", "true", "attempt", "0");
    private static final Map<String, String> FAILED = Map.of("leased_by", "null");

    private final DueTableDefinition names;
    private final RowMapper<T> mapper;
    private final JdbcClient jdbc;
    private final DueTableControl control;

    public DueTable(DueTableDefinition definition, RowMapper<T> mapper, JdbcClient jdbc) {
        this.names = definition;
        this.mapper = mapper;
        this.jdbc = jdbc;
        this.control = new DueTableControl(definition, jdbc);
    }

    DueTableControl control() {
        return control;
    }

    /**
     * Claims due rows, the oldest first, in the caller's transaction. Two processes never claim the same row.
     *
     * <p>One statement finds the rows and another one locks them, because H2 locks all due rows before it applies a limit.
     *
     * @param ahead how far the business clock, which planned rows follow, is ahead
     */
    List<T> claim(int limit, UUID owner, Duration lease, Duration ahead) {
        String isDue = isDue(ahead);
        UUID[] found = keys("%s order by due_at limit ?".formatted(isDue), limit);
        UUID[] locked = found.length == 0
                ? found
                : keys("%s = any(?) and %s for update skip locked".formatted(names.key, isDue), found);
        if (locked.length == 0) {
            return List.of();
        }
        lease(locked, owner, lease);
        Map<UUID, T> rows = jdbc.sql(names.select).param(locked).query(mapper).list().stream()
                .collect(toMap(DueRow::key, row -> row));
        return Stream.of(found).map(rows::get).filter(Objects::nonNull).toList();
    }

    private static String isDue(Duration ahead) {
        return ahead.isZero() ? IS_DUE : IS_DUE_OR_PLANNED_WITHIN.formatted(ahead.toSeconds());
    }

    private UUID[] keys(String condition, Object parameter) {
        return jdbc.sql("select %s as id from %s where %s".formatted(names.key, names.table, condition))
                .param(parameter)
                .query(UUID.class)
                .list()
                .toArray(UUID[]::new);
    }

    private void lease(UUID[] rows, UUID owner, Duration lease) {
        jdbc.sql("""
                        update %s set claim = claim + 1, leased_by = ?, planned = false, due_since = %s, due_at = %s%s
                        where %s = any(?)""".formatted(names.table, DUE_SINCE, AFTER_MILLIS, names.atClaim, names.key))
                .param(owner)
                .param(lease.toMillis())
                .param(rows)
                .update();
    }

    /**
     * Writes results, and marks their work as done.
     *
     * @param row returns the row of a result
     * @param columns adds the columns that a result sets
     * @return the results that were written
     */
    public <R> List<R> finish(Collection<R> results, Function<R, T> row, UnaryOperator<RowSet<R>> columns) {
        return write(results, row, columns, DONE);
    }

    /**
     * Writes results of work that continues later.
     *
     * @param columns adds the columns that a result sets, and {@code due_at}, a time of the business clock
     */
    public <R> List<R> reschedule(Collection<R> results, Function<R, T> row, UnaryOperator<RowSet<R>> columns) {
        return write(results, row, columns, PLANNED);
    }

    /**
     * Writes results of work that cannot succeed. An operator may retry it.
     *
     * @param reason returns the reason of a result
     */
    public <R> List<R> markDead(
            Collection<R> results, Function<R, T> row, Function<R, String> reason, UnaryOperator<RowSet<R>> columns) {
        return write(results, row, rows -> withReason(columns.apply(rows), reason), DEAD);
    }

    private static <R> RowSet<R> withReason(RowSet<R> rows, Function<R, String> reason) {
        return rows.text("dead", result -> Text.truncate(reason.apply(result), MAX_REASON_CHARACTERS));
    }

    /** A row whose work failed. @param retryAfter null if there is no retry */
    record Failure<T>(T row, String reason, Duration retryAfter) {

        boolean isDead() {
            return retryAfter == null;
        }
    }

    /** Writes failures. */
    void fail(Collection<Failure<T>> failures) {
        Map<Boolean, List<Failure<T>>> byDeath = failures.stream().collect(partitioningBy(Failure::isDead));
        write(
                byDeath.get(false),
                Failure::row,
                rows -> countFailure(rows).after("due_at", Failure::retryAfter),
                FAILED);
        markDead(byDeath.get(true), Failure::row, Failure::reason, DueTable::countFailure);
    }

    private static <T extends DueRow> RowSet<Failure<T>> countFailure(RowSet<Failure<T>> rows) {
        return rows.number("attempt", failure -> failure.row().claim().attempt() + 1L);
    }

    /** Ends the leases of rows whose work has not begun. */
    void release(Collection<T> rows) {
        write(rows, row -> row, set -> set, names.atRelease);
    }

    private <R> List<R> write(
            Collection<R> results,
            Function<R, T> row,
            UnaryOperator<RowSet<R>> columns,
            Map<String, String> constants) {
        RowSet<R> rows = RowSet.of(results)
                .uuid(names.key, result -> row.apply(result).key())
                .number("claim", result -> row.apply(result).claim().number());
        int written = columns.apply(rows).update(jdbc, names.table, constants, names.key, "claim");
        return written == results.size() ? List.copyOf(results) : withValidClaim(results, row);
    }

    /** The update has locked the rows that it has written; the other rows keep a higher claim number. */
    private <R> List<R> withValidClaim(Collection<R> results, Function<R, T> row) {
        Map<UUID, Long> claims = new HashMap<>();
        jdbc.sql("select %1$s as id, claim from %2$s where %1$s = any(?)".formatted(names.key, names.table))
                .param(results.stream().map(result -> row.apply(result).key()).toArray(UUID[]::new))
                .query(found -> {
                    claims.put(found.getObject("id", UUID.class), found.getLong("claim"));
                });
        return results.stream()
                .filter(result -> Long.valueOf(row.apply(result).claim().number())
                        .equals(claims.get(row.apply(result).key())))
                .toList();
    }

    /** Makes rows due again after a delay, regardless of their claim. */
    void retryAfter(Collection<UUID> rows, Duration delay) {
        jdbc.sql("update %s set due_at = %s, leased_by = null where %s = any(?)"
                        .formatted(names.table, AFTER_MILLIS, names.key))
                .param(delay.toMillis())
                .param(rows.toArray(UUID[]::new))
                .update();
    }

    /**
     * Makes rows due now, in the caller's transaction, because something has changed that their work depends on. Results of
     * their present claims are not written.
     */
    public void restart(Collection<UUID> rows) {
        jdbc.sql("""
                        update %s set due_at = current_timestamp, claim = claim + 1, attempt = 0, leased_by = null
                        where %s = any(?) and due_at is not null and dead is null""".formatted(names.table, names.key))
                .param(rows.toArray(UUID[]::new))
                .update();
    }

    /** Marks the work of a row as dead, regardless of its claim. */
    void markDead(UUID row, String reason) {
        jdbc.sql("update %s set due_at = %s, leased_by = null, dead = ? where %s = ?"
                        .formatted(names.table, NEVER, names.key))
                .params(Text.truncate(reason, MAX_REASON_CHARACTERS), row)
                .update();
    }

    /** Deletes rows whose work is done. */
    void delete(Set<UUID> keys) {
        jdbc.sql("delete from %s where %s = any(?)".formatted(names.table, names.key))
                .param(keys.toArray(UUID[]::new))
                .update();
    }
}
