package org.streampass.platform.events;

/**
 * An event that a handler publishes, and its cause.
 *
 * @param <E> the type of the event; the check of routes files uses it
 */
public record Publication<E extends DomainEvent>(EventCause cause, E event) {

    /** The event's name, which is also its address. */
    public String name() {
        return event.eventName();
    }
}
