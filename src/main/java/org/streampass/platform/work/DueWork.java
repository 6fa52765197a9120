package org.streampass.platform.work;

import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A kind of work that a service performs for rows of one of its tables. A route consumes it with {@code from:
 * due:<name>}.
 *
 * @param <T> a row with work
 */
public interface DueWork<T extends DueRow> {

    String service();

    String name();

    /** {@code <service>-<name>}. */
    default String kind() {
        return service() + "-" + name();
    }

    DueTable<T> table();

    /** Whether the work publishes events. If so, the service has an outbox. */
    default boolean publishes() {
        return true;
    }

    /** Whether the work pauses while the clock is not trusted, because an effect at a wrong time cannot be undone. */
    default boolean needsTrustedClock() {
        return false;
    }

    /** The events whose handlers make rows of this work due, as far as that is usual. */
    default Set<String> causes() {
        return Set.of();
    }

    /** The system outside that the work waits for, as in "the payment provider"; null if there is none. */
    default String outside() {
        return null;
    }

    /**
     * Writes results to the service's tables in the caller's transaction. The events that the route's steps publish commit
     * with them.
     *
     * @param done rows with the output of the route's last step
     * @return those rows whose claim is still valid
     */
    List<Done<T>> finish(List<Done<T>> done);

    /**
     * Ends the work of a row for an operator.
     *
     * @param reason why
     * @return false if it is leased or done, or cannot be cancelled
     */
    default boolean cancel(UUID row, String reason) {
        return table().control().cancel(row, reason);
    }

    /** @param result the message body after the route's last step; may be null */
    record Done<T>(T row, Object result) {}
}
