package org.streampass.platform.work;

import java.util.UUID;
import org.streampass.platform.events.EventCause;
import org.streampass.platform.tracing.Trace;

/** A claimed row with due work. */
public interface DueRow {

    /** The row's primary key. */
    UUID key();

    Claim claim();

    /** The subscription that the row belongs to. */
    UUID subject();

    /** The event that caused the work; null if the work publishes nothing. */
    default EventCause cause() {
        return null;
    }

    /** The trace context of the cause. */
    default Trace trace() {
        EventCause cause = cause();
        return cause == null ? Trace.NONE : cause.trace();
    }

    /** Whether the work waited for a deadline of the business, such as the end of a month. It begins a trace of its own. */
    default boolean isDeadline() {
        return false;
    }
}
