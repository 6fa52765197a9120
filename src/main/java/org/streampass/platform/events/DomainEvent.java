package org.streampass.platform.events;

import java.util.UUID;

/**
 * Something that happened, as a service publishes it: a record whose simple name is the name of the event, in the past tense
 * ({@code PaymentCompleted}), and whose components are the event's data.
 */
public interface DomainEvent {

    UUID subscriptionId();

    /** The event's name, which is also its address. */
    default String eventName() {
        return getClass().getSimpleName();
    }

    /** Tells apart the events of one name that have the same cause; their ids derive from it. */
    default String occurrence() {
        return "";
    }
}
