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
    static Event first(String service, EventData data, Instant time) {
        UUID id = idFrom(data.subscriptionId(), service, name(data));
        return new Event(id, service, name(data), data.subscriptionId(), time, id, null, Json.write(data));
    }

    /** An event that this one causes. Its id derives from this one's, so it is the same each time. */
    Event causes(String service, EventData data) {
        return new Event(
                idFrom(id, service, name(data)),
                service,
                name(data),
                data.subscriptionId(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                correlation,
                id,
                Json.write(data));
    }

    private static String name(EventData data) {
        return data.getClass().getSimpleName();
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
