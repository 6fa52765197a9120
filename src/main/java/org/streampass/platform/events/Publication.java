package org.streampass.platform.events;

/**
 * An event that a handler wants published, and the event that caused it.
 *
 * @param <E> the type of the event; the routes are checked against it
 */
public record Publication<E extends DomainEvent>(EventCause cause, E event) {

    /** The name of the event, which is also its address. */
    public String name() {
        return event.eventName();
    }
}
