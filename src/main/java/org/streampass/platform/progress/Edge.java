package org.streampass.platform.progress;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a route of a service consumes, and what it can publish because of that.
 *
 * @param events the events that it consumes; empty if it performs due work
 * @param work the due work that it performs; null if it consumes events
 * @param causes the events whose handlers make the work due
 * @param outputs the events that it publishes
 * @param expectedMillis the time from event to handled, or from due to done, after which it is late
 * @param outside the system that the work waits for; null if there is none
 * @param hasInbox whether the service records the events that it has handled
 */
record Edge(
        String service,
        String route,
        Set<String> events,
        String work,
        Set<String> causes,
        List<Output> outputs,
        long expectedMillis,
        String outside,
        boolean hasInbox) {

    /**
     * Events of which one is published.
     *
     * @param after the consumed events that these can follow; {@code RenewalDue/PaymentFailed} is a PaymentFailed that a
     *     RenewalDue has caused; empty: all
     */
    record Output(Set<String> events, Set<String> after) {

        boolean follows(String event, String cause) {
            return after.isEmpty() || after.contains(event) || after.contains(cause + "/" + event);
        }
    }

    Duration expected() {
        return Duration.ofMillis(expectedMillis);
    }

    /** Whether the service handles the event, and its inbox tells when. */
    boolean handles(String event) {
        return hasInbox && events.contains(event);
    }

    boolean performs(String service, String work) {
        return work.equals(this.work) && service.equals(this.service);
    }

    /** What it publishes because of a consumed event. @param cause the event that caused that one; null if not known */
    List<Output> outputsOf(String event, String cause) {
        return outputs.stream().filter(output -> output.follows(event, cause)).toList();
    }
}
