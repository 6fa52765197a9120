package org.streampass.messaging;

import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * Lets the envelope pass between JMS and a route, and nothing else: no header that a sender made up reaches a component
 * that would obey it, and none is carried on.
 */
class EventHeaders implements HeaderFilterStrategy {

    /** For the edge's send, which is in no transaction: there the broker may drop what it was sent twice. */
    static final String DUPLICATE_ID = "_AMQ_DUPL_ID";

    private static final Set<String> ENVELOPE = Set.of(
            Envelope.ID,
            Envelope.SOURCE,
            Envelope.SPEC_VERSION,
            Envelope.TYPE,
            Envelope.SUBJECT,
            Envelope.TIME,
            Envelope.CONTENT_TYPE,
            Envelope.CORRELATION,
            Envelope.CAUSATION,
            Envelope.TRACE_PARENT,
            Envelope.TRACE_STATE);

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return !ENVELOPE.contains(name);
    }

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !ENVELOPE.contains(name) && !DUPLICATE_ID.equals(name);
    }
}
