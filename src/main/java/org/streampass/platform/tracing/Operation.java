package org.streampass.platform.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;

/**
 * An operation that a trace records.
 *
 * @param trace the context for everything that follows from the operation
 * @param span null if it is not recorded
 */
public record Operation(Trace trace, Span span) {

    /** It is not recorded. What follows from it has the context of its cause. */
    public static final Operation NONE = new Operation(Trace.NONE, null);

    /** Marks it as failed. The exception's message is omitted, because it may contain personal data. */
    public void fail(Throwable cause) {
        fail(cause.getClass().getName());
    }

    public void fail(String errorType) {
        if (span != null) {
            span.setStatus(StatusCode.ERROR).setAttribute("error.type", errorType);
        }
    }

    /** Has no effect if it has ended before. */
    public void end() {
        if (span != null) {
            span.end();
        }
    }
}
