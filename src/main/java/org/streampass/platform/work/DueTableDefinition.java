package org.streampass.platform.work;

import java.util.HashMap;
import java.util.Map;

/**
 * The names and expressions of a table whose rows carry due work. Besides the service's own columns the table has:
 *
 * <ul>
 *   <li>{@code due_at}: when the row may be claimed; the end of the lease while it is leased; null if the work is done; in
 *       the year 9999 if the work is dead. An index on it finds all rows with work, however many are done.
 *   <li>{@code claim}: the number of the last claim, see {@link Claim}.
 *   <li>{@code leased_by}: the process that has claimed the row; null if none has.
 *   <li>{@code attempt}: the number of failed attempts.
 *   <li>{@code dead}: why the work will never be done; null otherwise.
 *   <li>{@code planned}: whether {@code due_at} is a deadline of the business, or an operator's choice.
 *   <li>{@code due_since}: since when the work is due, regardless of later leases and retries.
 * </ul>
 *
 * <p>Leases and retries use the clock of the database, planned rows use the business clock.
 */
public final class DueTableDefinition {

    static final String NEVER = "timestamp with time zone '9999-12-31 00:00:00+00'";

    /** A planned row is due from its deadline on. */
    static final String DUE_SINCE = "case when planned then due_at else due_since end";

    static final String IS_LEASED = "leased_by is not null and due_at > current_timestamp";

    /** Its parameter is a number of milliseconds. */
    static final String AFTER_MILLIS = "current_timestamp + cast(? as bigint) * interval '0.001' second";

    static final int MAX_REASON_CHARACTERS = 500;

    /** When a row is due whose claim has ended without a result. It is not postponed if the clock is ahead. */
    static final String DUE_AGAIN = "least(t.due_since, current_timestamp)";

    private static final Map<String, String> RELEASED = Map.of("leased_by", "null", "due_at", DUE_AGAIN);

    final String table;
    final String key;
    final String subject;

    String select;
    String progressCondition;
    String cause = "cast(null as uuid)";
    String doneAt = "cast(null as timestamp with time zone)";
    String atClaim = "";
    Map<String, String> atRelease = RELEASED;
    String why = "cast(null as varchar)";
    boolean hasDeadlines;

    /**
     * @param table the table's name, qualified with its schema
     * @param key the column of the primary key, a UUID
     * @param subject the column of the subscription's id
     */
    public DueTableDefinition(String table, String key, String subject) {
        this.table = table;
        this.key = key;
        this.subject = subject;
        this.select = "select * from %s where %s = any(?)".formatted(table, key);
        this.progressCondition = key + " = any(?)";
    }

    /**
     * @param statement selects the columns of claimed rows, if those of the table do not suffice; its parameter is an
     * array of keys
     */
    public DueTableDefinition selectedBy(String statement) {
        select = statement;
        return this;
    }

    /**
     * Many rows wait for a deadline of the business. Those that are due later than in an hour are not counted, since that
     * would read most of the table.
     */
    public DueTableDefinition withDeadlines() {
        hasDeadlines = true;
        return this;
    }

    /**
     * The keys are not the ids of subscriptions or events.
     *
     * @param condition finds the rows; its parameter is an array of the ids of subscriptions and events
     */
    public DueTableDefinition foundBy(String condition) {
        progressCondition = condition;
        return this;
    }

    /** @param expression the event that caused the work */
    public DueTableDefinition causedBy(String expression) {
        cause = expression;
        return this;
    }

    /** @param expression the time at which the work was done */
    public DueTableDefinition doneAt(String expression) {
        doneAt = expression;
        return this;
    }

    /** @param assignment a further assignment of each claim; it reads the previous row */
    public DueTableDefinition settingAtClaim(String assignment) {
        atClaim = ", " + assignment;
        return this;
    }

    /**
     * A column that is set when a claim ends whose work has not begun.
     *
     * @param value an expression; {@code t} is the row
     */
    public DueTableDefinition settingAtRelease(String column, String value) {
        atRelease = new HashMap<>(RELEASED);
        atRelease.put(column, value);
        return this;
    }

    /** @param expression the reason why a row is due, in words */
    public DueTableDefinition explainedBy(String expression) {
        why = expression;
        return this;
    }
}
