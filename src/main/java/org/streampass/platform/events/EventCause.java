package org.streampass.platform.events;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import java.util.function.Function;
import org.streampass.platform.database.RowSet;
import org.streampass.platform.tracing.Trace;

/**
 * The attributes of an event that the events it causes inherit. Services store them with work that is due later, so that
 * its events belong to the same workflow.
 *
 * @param id the id of the event
 * @param correlationId the id of the first event of the workflow
 * @param trace the W3C trace context
 */
public record EventCause(UUID id, UUID correlationId, Trace trace) {

    /** Adds the columns of the causes to rows that are being inserted. */
    public static <T> RowSet<T> addTo(RowSet<T> rows, Function<T, EventCause> cause) {
        return rows.uuid("event_id", row -> cause.apply(row).id())
                .uuid("correlation_id", row -> cause.apply(row).correlationId())
                .text("trace_parent", row -> cause.apply(row).trace().parent())
                .text("trace_state", row -> cause.apply(row).trace().state());
    }

    /** Reads the cause of a row; null if it has none. */
    public static EventCause read(ResultSet row) throws SQLException {
        UUID event = row.getObject("event_id", UUID.class);
        return event == null
                ? null
                : new EventCause(
                        event,
                        row.getObject("correlation_id", UUID.class),
                        Trace.of(row.getString("trace_parent"), row.getString("trace_state")));
    }

    /** The same cause with another trace context. */
    public EventCause with(Trace context) {
        return new EventCause(id, correlationId, context);
    }

    /** A publication of an event that this one causes. */
    public <E extends DomainEvent> Publication<E> causing(E event) {
        return new Publication<>(this, event);
    }
}
