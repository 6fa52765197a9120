package org.streampass.platform.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.MDC;

/**
 * The W3C trace context of a request, passed on by every event that the request causes.
 *
 * @param parent the {@code traceparent}; null if there is none
 * @param state the {@code tracestate}; null if there is none
 */
public record Trace(String parent, String state) {

    public static final Trace NONE = new Trace(null, null);

    private static final Pattern PARENT = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final Pattern STATE = Pattern.compile("[\\x20-\\x7e]{1,512}");
    private static final int ID = "00-".length();
    private static final int SPAN = ID + 32 + 1;
    private static final int FLAGS = SPAN + 16 + 1;

    /** A trace context from its headers. Invalid values are dropped. */
    public static Trace of(String parent, String state) {
        if (parent == null || !PARENT.matcher(parent).matches()) {
            return NONE;
        }
        return new Trace(parent, state != null && STATE.matcher(state).matches() ? state : null);
    }

    /** The context of the span of this thread, which is that of an HTTP request; {@link #NONE} while tracing is off. */
    public static Trace current() {
        return of(Span.current().getSpanContext());
    }

    static Trace of(SpanContext context) {
        if (!context.isValid()) {
            return NONE;
        }
        String parent = "00-%s-%s-%s"
                .formatted(
                        context.getTraceId(),
                        context.getSpanId(),
                        context.getTraceFlags().asHex());
        return new Trace(parent, text(context.getTraceState()));
    }

    private static String text(TraceState state) {
        return state.isEmpty()
                ? null
                : state.asMap().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(","));
    }

    /** This context, or the other one if this is {@link #NONE}. */
    public Trace or(Trace other) {
        return parent == null ? other : this;
    }

    /** The id of the trace, 32 hexadecimal digits; null if there is none. */
    public String id() {
        return parent == null ? null : parent.substring(ID, SPAN - 1);
    }

    /** Whether the spans of the trace are recorded. */
    boolean isSampled() {
        return parent != null && TraceFlags.fromHex(parent, FLAGS).isSampled();
    }

    SpanContext context() {
        return parent == null
                ? SpanContext.getInvalid()
                : SpanContext.createFromRemoteParent(
                        id(),
                        parent.substring(SPAN, FLAGS - 1),
                        TraceFlags.fromHex(parent, FLAGS),
                        TraceState.getDefault());
    }

    /** Adds the trace id to the log lines of this thread until it is closed. Null if there is none. */
    public MDC.MDCCloseable inLog() {
        return parent == null ? null : MDC.putCloseable("traceId", id());
    }
}
