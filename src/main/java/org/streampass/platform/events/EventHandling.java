package org.streampass.platform.events;

import java.util.List;

/** Handles the events of a route, with or without an inbox. */
interface EventHandling {

    /**
     * Handles events in one database transaction, which has committed when the method returns.
     *
     * @return the events to publish; for a repeated event, those that its first handling returned
     */
    List<EventEnvelope> handle(List<EventEnvelope> events);

    /** Handles events, and repeats this once after a deadlock. */
    static List<EventEnvelope> handleOnceMoreAfterDeadlock(EventHandling handling, List<EventEnvelope> events) {
        try {
            return handling.handle(events);
        } catch (RuntimeException e) {
            if (FailureClassifier.classify(e) != FailureClassifier.Kind.DEADLOCK) {
                throw e;
            }
            return handling.handle(events);
        }
    }

    /** Counts a failure that is not an outage. @return the number of failures, including this one */
    int countFault(Delivery delivery);

    /**
     * Commits a marker that the handling of the event has started. A marker that a later run of the process finds is a
     * crash.
     *
     * @return how often the process has crashed while handling the event
     */
    int markStarted(Delivery delivery);

    /** Removes the start marker. */
    void unmark(Delivery delivery);

    /** Deletes the failures, crashes and marker of an event that is handled. */
    void forget(Delivery delivery);

    /** Records that the event is a dead letter. Its failures, crashes and marker are deleted. */
    void markDead(Delivery delivery);
}
