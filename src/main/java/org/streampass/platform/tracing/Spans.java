package org.streampass.platform.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.function.Consumer;

/** Starts the spans of operations that continue a stored trace context. The spans of HTTP requests are Spring Boot's. */
public final class Spans {

    /** Tracing is off: contexts are passed on unchanged. */
    public static final Spans OFF = new Spans(null);

    private final Tracer tracer;

    public Spans(Tracer tracer) {
        this.tracer = tracer;
    }

    public boolean areOn() {
        return tracer != null;
    }

    /** Whether an operation of this trace is recorded. Without a context it begins a trace, and the sampler decides. */
    public boolean record(Trace parent) {
        return areOn() && (parent.isSampled() || parent.parent() == null);
    }

    /**
     * Starts an operation that continues a trace.
     *
     * @param attributes sets the attributes of the span, which contain no personal data
     */
    public Operation start(String name, SpanKind kind, Trace parent, Consumer<SpanBuilder> attributes) {
        return record(parent)
                ? start(
                        builder(name, kind).setParent(Context.root().with(Span.wrap(parent.context()))),
                        attributes,
                        parent.state())
                : Operation.NONE;
    }

    /** Starts an operation that begins a trace, which links to an earlier one. */
    public Operation startLinked(String name, SpanKind kind, Trace earlier, Consumer<SpanBuilder> attributes) {
        return areOn()
                ? start(link(builder(name, kind).setNoParent(), List.of(earlier)), attributes, null)
                : Operation.NONE;
    }

    private SpanBuilder builder(String name, SpanKind kind) {
        return tracer.spanBuilder(name).setSpanKind(kind);
    }

    private static Operation start(SpanBuilder builder, Consumer<SpanBuilder> attributes, String state) {
        attributes.accept(builder);
        Span span = builder.startSpan();
        return new Operation(new Trace(Trace.of(span.getSpanContext()).parent(), state), span);
    }

    /** Adds links to other contexts. */
    public static SpanBuilder link(SpanBuilder builder, List<Trace> others) {
        others.stream().filter(other -> other.parent() != null).forEach(other -> builder.addLink(other.context()));
        return builder;
    }
}
