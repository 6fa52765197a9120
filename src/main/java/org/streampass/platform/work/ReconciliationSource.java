package org.streampass.platform.work;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.streampass.platform.events.EventEnvelope;

/**
 * A service's part of the reconciliation: SQL over its own tables, which the platform executes.
 *
 * @param service the service's name
 * @param figures one statement that selects a name and a number in each row
 * @param ended the figures that count ended requests; empty in a service that accepts no requests
 * @param contradictions rows that contradict each other, even while events are in flight
 * @param waits rows that wait for an event or for due work
 * @param outside compares the tables with records outside of the system
 * @param events the events that the tables have on record
 * @param publications restores the events that the service has published for some subscriptions, with their original ids
 */
public record ReconciliationSource(
        String service,
        String figures,
        Set<String> ended,
        List<Contradiction> contradictions,
        List<Wait> waits,
        Comparison outside,
        EventRecord events,
        Function<Collection<UUID>, Publications> publications) {

    /** The figure of accepted requests, in a service that accepts them. */
    public static final String ACCEPTED = "accepted";

    /**
     * @param why completes "the subscription …"
     * @param sql selects the ids of the subscriptions; the platform appends a limit
     */
    public record Contradiction(String why, String sql) {}

    /**
     * Rows that wait. One that has waited for more than a minute is a discrepancy, unless something that settles it is in
     * flight.
     *
     * @param why completes "the subscription …"
     * @param rows the rest of the statement after {@code from}, with a condition; the platform appends another one
     * @param key the column of the subscription's id
     * @param since the column of the time since when the row waits
     */
    public record Wait(String why, String rows, String key, String since) {}

    /** Compares the tables with records outside of the system, if there are any. */
    public interface Comparison {

        Comparison NONE = List::of;

        /** Those that are found at once. Each is a discrepancy, unless something that settles it is in flight. */
        List<Difference> differences();
    }

    /** @param why completes "the subscription …" */
    public record Difference(UUID subscriptionId, String why) {}

    /**
     * Events that the service has published.
     *
     * @param proven those that its tables prove; they can be published again
     * @param possible those that it may have published; their data is not complete
     */
    public record Publications(List<EventEnvelope> proven, List<EventEnvelope> possible) {

        public static final Publications NONE = proven(List.of());

        public static Publications proven(List<EventEnvelope> events) {
            return new Publications(events, List.of());
        }
    }

    /**
     * The events that a table has on record for each subscription. An event that one service has on record must be on
     * record with its publisher, and with each other service that declares it.
     *
     * @param table has a row for each subscription
     * @param key the column of the subscription's id, which is the table's primary key
     * @param changedAt an expression for the time of the row's last change; null if the table does not tell
     * @param conditions by event, the condition under which a row has it on record
     * @param published the events that the service itself publishes
     */
    public record EventRecord(
            String table, String key, String changedAt, Map<String, String> conditions, Set<String> published) {}
}
