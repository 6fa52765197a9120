package org.streampass.platform.events;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.database.Columns;

/**
 * What a row of a service's tables tells about the progress of a subscription. All tables of a process are read in one
 * statement, each by its primary key.
 *
 * @param service the owner of the table
 * @param id the event's id, or the key of the due row
 * @param name the queue that delivered the event, or the due work
 * @param cause the event that caused the due work; null if the table does not tell
 * @param at when the event was handled or has failed last, or when the row is due next or its lease ends
 * @param since since when the work is due
 * @param attempt the number of failures so far
 * @param busy whether a process works on it; for a handled event: whether it caused others
 * @param planned whether {@code at} is a deadline of the business
 * @param dead whether it will never be done without an operator
 * @param doneAt when the due work was done; null if it was not, or the table does not tell
 */
public record ProgressRow(
        Kind kind,
        String service,
        UUID id,
        String name,
        UUID cause,
        Instant at,
        Instant since,
        int attempt,
        boolean busy,
        boolean planned,
        boolean dead,
        Instant doneAt) {

    public enum Kind {
        HANDLED,
        FAILED,
        DUE;

        /** Whether the row is about an event that the broker has delivered. */
        public boolean isDelivery() {
            return this != DUE;
        }
    }

    private static final Map<String, String> MISSING = Map.of(
            "cause", "cast(null as uuid)",
            "since", "cast(null as timestamp with time zone)",
            "attempt", "0",
            "busy", "false",
            "planned", "false",
            "dead", "false",
            "done_at", "cast(null as timestamp with time zone)");

    private static final List<String> COLUMNS =
            List.of("id", "name", "cause", "at", "since", "attempt", "busy", "planned", "dead", "done_at");

    /**
     * A part of the statement.
     *
     * @param columns SQL expressions by the names of the components
     * @param condition has one parameter, an array of keys
     */
    public static String select(
            Kind kind, String service, String table, Map<String, String> columns, String condition) {
        return COLUMNS.stream()
                .map(column -> columns.getOrDefault(column, MISSING.get(column)) + " as " + column)
                .collect(Collectors.joining(
                        ", ",
                        "select '%s' as kind, '%s' as service, ".formatted(kind, service),
                        " from %s where %s".formatted(table, condition)));
    }

    /** Reads the rows with these keys. @param parts the parts of the statement */
    public static List<ProgressRow> find(JdbcClient jdbc, List<String> parts, Collection<UUID> keys) {
        if (parts.isEmpty()) {
            return List.of();
        }
        UUID[] ids = keys.toArray(UUID[]::new);
        JdbcClient.StatementSpec statement = jdbc.sql(String.join(" union all ", parts));
        for (int part = 0; part < parts.size(); part++) {
            statement = statement.param(ids);
        }
        return statement.query(ProgressRow::read).list();
    }

    private static ProgressRow read(ResultSet row, int number) throws SQLException {
        return new ProgressRow(
                Kind.valueOf(row.getString("kind").strip()),
                row.getString("service").strip(),
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getObject("cause", UUID.class),
                Columns.instant(row, "at"),
                Columns.instant(row, "since"),
                row.getInt("attempt"),
                row.getBoolean("busy"),
                row.getBoolean("planned"),
                row.getBoolean("dead"),
                Columns.instant(row, "done_at"));
    }

    /** When a failed event is handled again, or the work is tried again. */
    public Instant nextAttempt() {
        return kind == Kind.FAILED ? at.plus(SingleHandler.DELAYS.after(attempt)) : at;
    }

    /** The part that reads a service's handled events. */
    public static String handled(Inbox inbox) {
        return inbox.progress();
    }

    /** The part that reads a service's failed events. */
    public static String failed(Inbox inbox) {
        return Attempts.progress(inbox.service());
    }
}
