package org.streampass.platform.work;

import java.util.List;

/**
 * A kind of work of a service, as a route {@code from: due:<name>} does it.
 *
 * @param <T> a row with that work
 */
public interface DueWork<T extends DueRow> {

    String service();

    String name();

    DueTable<T> table();

    /** Whether events are published because of it: then the service has an outbox. */
    default boolean publishes() {
        return true;
    }

    /** Whether the work waits while the time cannot be trusted: what is done at a wrong time cannot be taken back. */
    default boolean needsTrustedClock() {
        return false;
    }

    /**
     * Writes results back, in the caller's transaction. What the steps of the route publish commits with them.
     *
     * @param done rows, and what the last step of the route left for each
     * @return those of them whose claim still held
     */
    List<Done<T>> finish(List<Done<T>> done);

    /** @param result what the last step left: null, or what it returned */
    record Done<T>(T row, Object result) {}
}
