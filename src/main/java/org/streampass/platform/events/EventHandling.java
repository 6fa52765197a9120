package org.streampass.platform.events;

import java.util.List;

/** How the events of a route are handled: with the inbox of a service, or without. */
interface EventHandling {

    /**
     * Handles events together. When it returns, everything is committed but the messages.
     *
     * @return what is to be published: by the steps, or by those of an earlier time if an event came again
     */
    List<EventEnvelope> handle(List<EventEnvelope> events);

    /** Handles events; if their transaction was the victim of a deadlock, once more, since that may succeed at once. */
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

    /** Counts a failure of the event that no outage explains. @return how many there were, this one included */
    int countFault(Delivery delivery);

    /**
     * Notes that the handling of the event begins, so that a later life of the process can tell that it did not end.
     *
     * @return how many lives have ended in its handling
     */
    int noteStart(Delivery delivery);

    /** Notes that the handling has ended in this life, whatever came of it. */
    void noteEnd(Delivery delivery);

    /** Forgets what was noted about the event: it is handled, or a dead letter. */
    void forget(Delivery delivery);
}
