package org.streampass.messaging;

import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * Lets the envelope pass between JMS and a route, and nothing else: no header that a sender made up reaches a component
 * that would obey it, and none is carried on.
 */
class EventHeaders implements HeaderFilterStrategy {

    private static final Set<String> ENVELOPE = Set.of(
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

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return !ENVELOPE.contains(name);
    }

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !ENVELOPE.contains(name) && !MessageProperties.DUPLICATE_ID.equals(name);
    }
}
