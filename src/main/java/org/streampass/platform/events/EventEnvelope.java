package org.streampass.platform.events;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.streampass.platform.json.InvalidJsonException;
import org.streampass.platform.json.Json;

/**
 * An event on its way between services, as CloudEvents 1.0 describes it.
 *
 * @param id unique to the event; the same each time this event is published again
 * @param source {@code /streampass/<service>}
 * @param name the event's name, which is also the address it is published on: {@code PaymentCompleted}
 * @param subject the subscription's id
 * @param time when it became true
 * @param correlationId the id of the first event of the workflow
 * @param causationId the id of the event that led to this one; null for the first
 * @param trace the W3C trace context it belongs to
 * @param data the event's fields, a JSON object
 */
public record EventEnvelope(
        UUID id,
        String source,
        String name,
        UUID subject,
        Instant time,
        UUID correlationId,
        UUID causationId,
        Trace trace,
        String data) {

    /** The most bytes of UTF-8 that an event's data may have. */
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

    /** The first event of a workflow. Its id derives from the subscription, so publishing it twice is harmless. */
    public static EventEnvelope first(String service, DomainEvent event, Instant time, Trace trace) {
        String name = event.eventName();
        UUID id = derivedId(event.subscriptionId(), service, name);
        return new EventEnvelope(
                id, source(service), name, event.subscriptionId(), time, id, null, trace, Json.write(event));
    }

    /**
     * The event that a service publishes because of another. Its id derives from the other's.
     *
     * @throws UnreadableEventException if its data has more than {@link #MAX_BYTES}: no service would read it
     */
    public static EventEnvelope of(String service, Publication<?> publication) {
        EventCause cause = publication.cause();
        DomainEvent event = publication.event();
        String data = Json.write(event);
        if (isTooLarge(data)) {
            throw new UnreadableEventException(
                    "it leads to a %s with more than %d bytes of data".formatted(publication.name(), MAX_BYTES));
        }
        return new EventEnvelope(
                derivedId(cause.id(), service, publication.name()),
                source(service),
                publication.name(),
                event.subscriptionId(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                cause.correlationId(),
                cause.id(),
                cause.trace(),
                data);
    }

    /** @param data a JSON object */
    static boolean isTooLarge(String data) {
        return data.length() > MAX_BYTES || data.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES;
    }

    public EventCause asCause() {
        return new EventCause(id, correlationId, trace);
    }

    /** Publishes an event because of this one. */
    public <E extends DomainEvent> Publication<E> causing(E event) {
        return asCause().causing(event);
    }

    /** Whether this is the event of that name. */
    public boolean is(Class<? extends Record> type) {
        return name.equals(type.getSimpleName());
    }

    /**
     * The fields of the data that the record declares; others are ignored.
     *
     * @throws UnreadableEventException if one is missing or of the wrong type; the message names it
     */
    public <T extends Record> T data(Class<T> type) {
        try {
            return Json.readValid(data, type);
        } catch (InvalidJsonException e) {
            throw new UnreadableEventException("data: " + e.getMessage(), e);
        }
    }

    private static String source(String service) {
        return "/streampass/" + service;
    }

    private static UUID derivedId(UUID from, String service, String name) {
        return TimeOrderedIds.derived(from, service + "/" + name);
    }
}
