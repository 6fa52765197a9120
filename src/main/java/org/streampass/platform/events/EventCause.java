package org.streampass.platform.events;

import java.util.UUID;

/**
 * The attributes of an event that the events it causes inherit. Services store them with work that is due later, so that
 * its events belong to the same workflow.
 *
 * @param id the id of the event
 * @param correlationId the id of the first event of the workflow
 * @param trace the W3C trace context
 */
public record EventCause(UUID id, UUID correlationId, Trace trace) {

    /** A publication of an event that this one causes. */
    public <E extends DomainEvent> Publication<E> causing(E event) {
        return new Publication<>(this, event);
    }
}
