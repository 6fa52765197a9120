package org.streampass.messaging;

/** Publishes what no event has led to: the first of a workflow. */
public interface Publisher {

    /**
     * Hands the event to the route that publishes it, and waits until the broker has confirmed it.
     *
     * @param endpoint where that route begins
     * @throws RuntimeException if the broker has not; it may have the event all the same
     */
    void publish(String endpoint, Event event);
}
