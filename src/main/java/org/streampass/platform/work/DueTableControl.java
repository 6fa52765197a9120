package org.streampass.platform.work;

import static org.streampass.platform.work.DueTableDefinition.AFTER_MILLIS;
import static org.streampass.platform.work.DueTableDefinition.DUE_AGAIN;
import static org.streampass.platform.work.DueTableDefinition.DUE_SINCE;
import static org.streampass.platform.work.DueTableDefinition.IS_LEASED;
import static org.streampass.platform.work.DueTableDefinition.MAX_REASON_CHARACTERS;
import static org.streampass.platform.work.DueTableDefinition.NEVER;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.database.Columns;
import org.streampass.platform.events.ProgressRow;
import org.streampass.platform.json.Text;

/** A table whose rows carry due work, as operators see and change it. {@link DueTable} is the view of workers. */
public final class DueTableControl {

    /**
     * The due time is later than any lease, and later than twice the row's retry delay: the clock was ahead when it was
     * written. Planned rows are exempt.
     */
    private static final String IS_TOO_FAR_AHEAD = """
            due_at > current_timestamp + interval '1' minute and due_at < %s and dead is null and not planned
            and due_at > current_timestamp + interval '1' minute
                + case when leased_by is null then cast(power(2, least(attempt, 13)) as bigint) else 0 end
                    * interval '0.5' second""".formatted(NEVER);

    /** Two ranges of the index, of a table with deadlines: the rows that are due soon, and the dead ones. */
    private static final String DUE_SOON_OR_DEAD = """
            (select * from %1$s where due_at <= current_timestamp + interval '1' hour
             union all select * from %1$s where due_at >= %2$s) work""";

    private static final String RESCHEDULE = """
            update %s set due_at = %s, dead = null, planned = ?
            where %s = ? and due_at is not null and not (%s)""";

    private static final String CANCEL = """
            update %s set due_at = %s, leased_by = null, dead = ?
            where %s = ? and due_at is not null and dead is null and not (%s)""";

    private final DueTableDefinition names;
    private final JdbcClient jdbc;

    DueTableControl(DueTableDefinition definition, JdbcClient jdbc) {
        this.names = definition;
        this.jdbc = jdbc;
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
                            count(case when dead is null and %s then 1 end) as leased,
                            count(case when dead is null and leased_by is null and due_at > current_timestamp
                                then 1 end) as scheduled,
                            count(dead) as dead,
                            count(case when %s then 1 end) as ahead,
                            coalesce(extract(epoch from current_timestamp) - extract(epoch from min(case
                                when dead is null and due_at <= current_timestamp then due_at end)), 0) as oldest
                        from %s""".formatted(IS_LEASED, IS_TOO_FAR_AHEAD, rowsWithWork()))
                .query((row, number) -> new Counts(
                        row.getLong("due"),
                        row.getLong("leased"),
                        row.getLong("scheduled"),
                        row.getLong("dead"),
                        row.getLong("ahead"),
                        row.getDouble("oldest")))
                .single();
    }

    private String rowsWithWork() {
        return names.hasDeadlines
                ? DUE_SOON_OR_DEAD.formatted(names.table, NEVER)
                : names.table + " where due_at is not null";
    }

    /**
     * A row.
     *
     * @param dueAt when the row may be claimed; null if its work is dead
     * @param leased whether a process works on it
     * @param attempt the number of failed attempts
     * @param why the reason why it is due; null if the table does not tell
     * @param dead why the work will never be done; null otherwise
     */
    public record Item(
            UUID key, UUID subscriptionId, Instant dueAt, boolean leased, int attempt, String why, String dead) {}

    /** The rows whose work is not done, the oldest first, including dead ones. */
    List<Item> items(int limit) {
        return items("due_at is not null order by due_at, %s limit ?".formatted(names.key), limit);
    }

    Optional<Item> item(UUID row) {
        return items("%s = ?".formatted(names.key), row).stream().findFirst();
    }

    private List<Item> items(String condition, Object parameter) {
        return jdbc.sql(
                        "select %s as id, %s as subject, due_at, attempt, %s as why, dead, %s as leased from %s where %s"
                                .formatted(names.key, names.subject, names.why, IS_LEASED, names.table, condition))
                .param(parameter)
                .query(DueTableControl::item)
                .list();
    }

    private static Item item(ResultSet row, int number) throws SQLException {
        String dead = row.getString("dead");
        return new Item(
                row.getObject("id", UUID.class),
                row.getObject("subject", UUID.class),
                dead == null ? Columns.instant(row, "due_at") : null,
                row.getBoolean("leased"),
                row.getInt("attempt"),
                row.getString("why"),
                dead);
    }

    /** Work that has been due for too long. */
    public record Late(UUID subscriptionId, Instant since, boolean leased, int attempt) {}

    /**
     * The rows that have been due for longer than that, the oldest first. Leases and retries end within an hour, so one
     * range of the index has them all.
     */
    public List<Late> late(Duration expected, int limit) {
        return jdbc.sql("""
                        select %1$s as subject, %2$s as since, attempt, %3$s as leased
                        from %4$s
                        where due_at <= current_timestamp + interval '1' hour and dead is null
                            and %2$s < current_timestamp - cast(? as bigint) * interval '0.001' second
                        order by due_at limit ?""".formatted(names.subject, DUE_SINCE, IS_LEASED, names.table))
                .param(expected.toMillis())
                .param(limit)
                .query((row, number) -> new Late(
                        row.getObject("subject", UUID.class),
                        Columns.instant(row, "since"),
                        row.getBoolean("leased"),
                        row.getInt("attempt")))
                .list();
    }

    /** Those of these subscriptions that have due, leased or scheduled work. */
    public Set<UUID> underWay(Collection<UUID> subjects) {
        return Set.copyOf(
                jdbc.sql("select distinct %1$s as id from %2$s where %1$s = any(?) and due_at %3$s and dead is null"
                                .formatted(
                                        names.subject,
                                        names.table,
                                        names.hasDeadlines ? "<= current_timestamp" : "is not null"))
                        .param(subjects.toArray(UUID[]::new))
                        .query(UUID.class)
                        .list());
    }

    /** The part of {@link ProgressRow} that reads the rows of subscriptions and events. */
    public String progress(String service, String work) {
        Map<String, String> columns = Map.ofEntries(
                Map.entry("id", names.key),
                Map.entry("name", "'%s'".formatted(work)),
                Map.entry("cause", names.cause),
                Map.entry("at", "due_at"),
                Map.entry("since", DUE_SINCE),
                Map.entry("attempt", "attempt"),
                Map.entry("busy", IS_LEASED),
                Map.entry("planned", "planned and due_at > current_timestamp"),
                Map.entry("dead", "dead is not null"),
                Map.entry("done_at", names.doneAt));
        return ProgressRow.select(ProgressRow.Kind.DUE, service, names.table, columns, names.progressCondition);
    }

    /** Changes the due time of a row, even if it is dead. @return false if the row is leased or done */
    boolean reschedule(UUID row, Duration delay) {
        return jdbc.sql(RESCHEDULE.formatted(names.table, AFTER_MILLIS, names.key, IS_LEASED))
                        .params(delay.toMillis(), !delay.isZero(), row)
                        .update()
                == 1;
    }

    /** Marks the work of a row as dead. @return false if the row is leased, done or dead already */
    boolean cancel(UUID row, String reason) {
        return jdbc.sql(CANCEL.formatted(names.table, NEVER, names.key, IS_LEASED))
                        .params(Text.truncate(reason, MAX_REASON_CHARACTERS), row)
                        .update()
                == 1;
    }

    /** Ends the leases of a process that has died. Its claims are abandoned: the outcome of the work is unknown. */
    void releaseLeasesOf(UUID owner) {
        String release = "update %s t set due_at = %s, leased_by = null where leased_by = ? and due_at is not null";
        jdbc.sql(release.formatted(names.table, DUE_AGAIN)).param(owner).update();
    }

    /** Makes rows due now whose due time is too far in the future. @return the number of rows */
    int resetTooFarAhead() {
        return names.hasDeadlines
                ? 0
                : jdbc.sql("update %s set due_at = current_timestamp, leased_by = null where %s"
                                .formatted(names.table, IS_TOO_FAR_AHEAD))
                        .update();
    }
}
