package org.streampass.platform.events;

import java.util.UUID;

/**
 * What a service keeps of an event that it will react to later, so that the events which it publishes then belong to the
 * same workflow.
 *
 * @param id the id of the event
 * @param correlationId the id of the first event of the workflow
 * @param trace the W3C trace context
 */
public record EventCause(UUID id, UUID correlationId, Trace trace) {

    /** Publishes an event because of this one. */
    public <E extends DomainEvent> Publication<E> causing(E event) {
        return new Publication<>(this, event);
    }
}
