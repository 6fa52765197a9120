package org.streampass.platform.events;

import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * A header filter for {@code jms:} routes that passes only the attributes of the envelope. Other headers of a sender could
 * control Camel components.
 */
class EventHeaders implements HeaderFilterStrategy {

    static final Set<String> ENVELOPE = Set.of(
            MessageProperties.ID,
            MessageProperties.SOURCE,
            MessageProperties.SPEC_VERSION,
            MessageProperties.TYPE,
            MessageProperties.SUBJECT,
            MessageProperties.TIME,
            MessageProperties.CONTENT_TYPE,
            MessageProperties.CORRELATION,
            MessageProperties.CAUSATION,
            MessageProperties.TRACE_PARENT,
            MessageProperties.TRACE_STATE);

    /** The attributes of an event as headers, for stock Camel components. */
    static Map<String, Object> of(EventEnvelope event) {
        Map<String, Object> headers = new HashMap<>();
        headers.put(MessageProperties.ID, event.id().toString());
        headers.put(MessageProperties.SOURCE, event.source());
        headers.put(MessageProperties.SPEC_VERSION, "1.0");
        headers.put(MessageProperties.TYPE, event.type());
        headers.put(MessageProperties.SUBJECT, event.subject().toString());
        headers.put(MessageProperties.TIME, DateTimeFormatter.ISO_INSTANT.format(event.time()));
        headers.put(MessageProperties.CONTENT_TYPE, "application/json");
        headers.put(MessageProperties.CORRELATION, event.correlationId().toString());
        headers.put(MessageProperties.CAUSATION, event.causationId());
        headers.put(MessageProperties.TRACE_PARENT, event.trace().parent());
        headers.put(MessageProperties.TRACE_STATE, event.trace().state());
        headers.values().removeIf(Objects::isNull);
        return headers;
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return !ENVELOPE.contains(name);
    }

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !ENVELOPE.contains(name);
    }
}
