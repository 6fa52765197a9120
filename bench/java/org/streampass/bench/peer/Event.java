package org.streampass.bench.peer;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.streampass.platform.events.TimeOrderedIds;

/**
 * An event between services.
 *
 * @param name the name of its data, and its address
 * @param correlation the first event of the workflow
 * @param causation the event that caused this one; null for the first
 * @param data JSON
 */
record Event(
        UUID id,
        String service,
        String name,
        UUID subject,
        Instant time,
        UUID correlation,
        UUID causation,
        String data) {

    /** Its id derives from the subscription, so it can be sent again. */
    static Event first(String service, Fact fact, Instant time) {
        UUID id = idFrom(fact.subscriptionId(), service, name(fact));
        return new Event(id, service, name(fact), fact.subscriptionId(), time, id, null, Json.write(fact));
    }

    /** An event that this one causes. Its id derives from this one's, so it is the same each time. */
    Event causes(String service, Fact fact) {
        return new Event(
                idFrom(id, service, name(fact)),
                service,
                name(fact),
                fact.subscriptionId(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                correlation,
                id,
                Json.write(fact));
    }

    private static String name(Fact fact) {
        return fact.getClass().getSimpleName();
    }

    private static UUID idFrom(UUID cause, String service, String name) {
        return TimeOrderedIds.derived(cause, service + "/" + name);
    }

    <T> T data(Class<T> type) {
        return Json.read(data, type);
    }

    String source() {
        return "/streampass/" + service;
    }

    String type() {
        return "org.streampass." + name + ".v1";
    }
}
