package org.streampass.platform.events;

import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import java.util.List;
import java.util.function.Consumer;
import org.streampass.platform.tracing.Operation;
import org.streampass.platform.tracing.Spans;
import org.streampass.platform.tracing.Trace;

/**
 * The spans of events, as the OpenTelemetry conventions for messaging name them: <i>publish</i> ends when the broker has
 * confirmed the event, <i>process</i> when the outcome of its handling is committed.
 *
 * <p>Each span belongs to the trace of its event. The first recorded event of a batch links to the others, and the others
 * link to it. A replayed dead letter and an event that is published again begin a trace, which links to the earlier one.
 */
record EventSpans(Spans spans) {

    Operation publish(EventEnvelope event) {
        return spans.record(event.trace())
                ? spans.start("publish " + event.name(), SpanKind.PRODUCER, event.trace(), published(event))
                : Operation.NONE;
    }

    Operation publishAgain(EventEnvelope event) {
        return spans.startLinked("publish " + event.name(), SpanKind.PRODUCER, event.trace(), published(event));
    }

    private static Consumer<SpanBuilder> published(EventEnvelope event) {
        return span -> describe(span, "publish", event.name(), event);
    }

    /**
     * Starts to process deliveries. The events of the returned ones have the trace context for the events that they
     * cause.
     */
    List<Delivery> process(List<Delivery> deliveries) {
        if (!spans.areOn()) {
            return deliveries;
        }
        List<Delivery> recorded = deliveries.stream().filter(this::isRecorded).toList();
        if (recorded.isEmpty()) {
            return deliveries;
        }
        int size = deliveries.size();
        Delivery first = recorded.get(0);
        Delivery firstStarted = process(first, size, traces(recorded.subList(1, recorded.size())));
        List<Trace> linkToFirst = traces(List.of(firstStarted));
        return deliveries.stream()
                .map(each -> each == first ? firstStarted : isRecorded(each) ? process(each, size, linkToFirst) : each)
                .toList();
    }

    private boolean isRecorded(Delivery delivery) {
        return delivery.event() != null
                && (delivery.isReplayed() || spans.record(delivery.event().trace()));
    }

    private static List<Trace> traces(List<Delivery> deliveries) {
        return deliveries.stream().map(delivery -> delivery.event().trace()).toList();
    }

    private Delivery process(Delivery delivery, int batch, List<Trace> links) {
        EventEnvelope event = delivery.event();
        String queue = delivery.binding().queue();
        Consumer<SpanBuilder> description = span -> {
            describe(span, "process", queue, event);
            span.setAttribute("messaging.batch.message_count", batch);
            Spans.link(span, links);
        };
        return delivery.with(
                delivery.isReplayed()
                        ? spans.startLinked("process " + queue, SpanKind.CONSUMER, event.trace(), description)
                        : spans.start("process " + queue, SpanKind.CONSUMER, event.trace(), description));
    }

    private static void describe(SpanBuilder span, String operation, String destination, EventEnvelope event) {
        span.setAttribute("messaging.system", "activemq")
                .setAttribute("messaging.operation.type", operation)
                .setAttribute("messaging.operation.name", operation)
                .setAttribute("messaging.destination.name", destination)
                .setAttribute("messaging.message.id", event.id().toString())
                .setAttribute(
                        "messaging.message.conversation_id",
                        event.correlationId().toString());
    }
}
