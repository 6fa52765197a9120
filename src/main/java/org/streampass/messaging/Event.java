package org.streampass.messaging;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.streampass.json.InvalidJsonException;
import org.streampass.json.Json;

/**
 * A fact on its way between services, as CloudEvents 1.0 describes it.
 *
 * @param id unique to the event; the same each time this event is published again
 * @param source {@code /streampass/<service>}
 * @param name the fact, which is also the address it is published on: {@code PaymentCompleted}
 * @param subject the subscription's id
 * @param time when it became true
 * @param correlationId the id of the first event of the workflow
 * @param causationId the id of the event that led to this one; null for the first
 * @param trace the W3C trace context it belongs to
 * @param data the fact's fields, a JSON object
 */
public record Event(
        UUID id,
        String source,
        String name,
        UUID subject,
        Instant time,
        UUID correlationId,
        UUID causationId,
        Trace trace,
        String data) {

    /** As much as an event's data may hold, in bytes of UTF-8. */
    public static final int MAX_BYTES = 64 * 1024;

    private static final String TYPE_PREFIX = "org.streampass.";
    private static final String VERSION = ".v1";

    /** The CloudEvents type, {@code org.streampass.<Event>.v1}. */
    public String type() {
        return TYPE_PREFIX + name + VERSION;
    }

    /** @throws UnreadableEventException if it is no type, or no version, that this code knows */
    static String nameOf(String type) {
        if (type == null || !type.startsWith(TYPE_PREFIX) || !type.endsWith(VERSION)) {
            throw new UnreadableEventException(
                    "cloudEvents_type is '%s', not %s<Event>%s".formatted(type, TYPE_PREFIX, VERSION));
        }
        return type.substring(TYPE_PREFIX.length(), type.length() - VERSION.length());
    }

    /** The first event of a workflow; its id follows from the subscription, so that it can be published again. */
    public static Event first(String service, Fact fact, Instant time, Trace trace) {
        UUID id = derivedId(fact.subscriptionId(), service, nameOf(fact));
        return new Event(
                id, source(service), nameOf(fact), fact.subscriptionId(), time, id, null, trace, Json.write(fact));
    }

    /** The event that a service publishes because of this one; its id follows from this one's. */
    Event causes(String service, Fact fact) {
        return new Event(
                derivedId(id, service, nameOf(fact)),
                source(service),
                nameOf(fact),
                fact.subscriptionId(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                correlationId,
                id,
                trace,
                Json.write(fact));
    }

    /**
     * The fields of the data that the record declares; others are ignored.
     *
     * @throws UnreadableEventException if one is missing or of the wrong type; the message names it
     */
    public <T extends Record> T data(Class<T> type) {
        try {
            return Json.readValid(data.getBytes(StandardCharsets.UTF_8), type);
        } catch (InvalidJsonException e) {
            throw new UnreadableEventException("data: " + e.getMessage(), e);
        }
    }

    private static String nameOf(Fact fact) {
        return fact.getClass().getSimpleName();
    }

    private static String source(String service) {
        return "/streampass/" + service;
    }

    private static UUID derivedId(UUID from, String service, String name) {
        return UUID.nameUUIDFromBytes((from + "/" + service + "/" + name).getBytes(StandardCharsets.UTF_8));
    }
}
