package org.streampass.platform.events;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.streampass.platform.json.InvalidJsonException;
import org.streampass.platform.json.Json;
import org.streampass.platform.tracing.Trace;

/**
 * An event with its CloudEvents 1.0 attributes, as it travels between services.
 *
 * @param id unique; unchanged when the event is published again
 * @param source {@code /streampass/<service>}
 * @param name the event's name and address, such as {@code PaymentCompleted}
 * @param subject the subscription's id
 * @param time when the event occurred
 * @param correlationId the id of the first event of the workflow
 * @param causationId the id of the event that caused this one; null for the first
 * @param trace the W3C trace context
 * @param data the event's fields as a JSON object
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

    /** The maximum size of an event's data in UTF-8. */
    public static final int MAX_BYTES = 64 * 1024;

    private static final String TYPE_PREFIX = "org.streampass.";
    private static final String VERSION = ".v1";

    /** The CloudEvents type, {@code org.streampass.<Event>.v1}. */
    public String type() {
        return TYPE_PREFIX + name + VERSION;
    }

    /** The publishing service, according to the source. */
    public String service() {
        return source.replaceFirst("^/streampass/", "");
    }

    /** @throws UnreadableEventException if the type or its version is unknown */
    static String nameOf(String type) {
        if (type == null || !type.startsWith(TYPE_PREFIX) || !type.endsWith(VERSION)) {
            throw new UnreadableEventException(
                    "cloudEvents_type is '%s', not %s<Event>%s".formatted(type, TYPE_PREFIX, VERSION));
        }
        return type.substring(TYPE_PREFIX.length(), type.length() - VERSION.length());
    }

    /** The first event of a workflow. Its id is derived from the subscription, so publishing it twice is harmless. */
    public static EventEnvelope first(String service, DomainEvent event, Instant time, Trace trace) {
        String name = event.eventName();
        UUID id = derivedId(event.subscriptionId(), service, event);
        return new EventEnvelope(
                id, source(service), name, event.subscriptionId(), time, id, null, trace, Json.write(event));
    }

    /**
     * An event that a service publishes because of another one. Its id is derived from the id of its cause.
     *
     * @throws UnreadableEventException if its data exceeds {@link #MAX_BYTES}, because no service would accept it
     */
    public static EventEnvelope of(String service, Publication<?> publication) {
        EventCause cause = publication.cause();
        DomainEvent event = publication.event();
        String data = Json.write(event);
        if (isTooLarge(data)) {
            throw new UnreadableEventException(
                    "the resulting %s has more than %d bytes of data".formatted(publication.name(), MAX_BYTES));
        }
        return new EventEnvelope(
                derivedId(cause.id(), service, event),
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

    /** The same event with the time at which it occurred. */
    public EventEnvelope at(Instant occurred) {
        return new EventEnvelope(id, source, name, subject, occurred, correlationId, causationId, trace, data);
    }

    /** The same event with another trace context. */
    EventEnvelope with(Trace context) {
        return new EventEnvelope(id, source, name, subject, time, correlationId, causationId, context, data);
    }

    public EventCause asCause() {
        return new EventCause(id, correlationId, trace);
    }

    /** A publication of an event that this one causes. */
    public <E extends DomainEvent> Publication<E> causing(E event) {
        return asCause().causing(event);
    }

    /** Whether this event has the name of that record. */
    public boolean is(Class<? extends Record> type) {
        return name.equals(type.getSimpleName());
    }

    /**
     * Reads the data as a record. Unknown fields are ignored.
     *
     * @throws UnreadableEventException if a field is missing or invalid; the message names it
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

    private static UUID derivedId(UUID from, String service, DomainEvent event) {
        return derivedId(from, service, event.eventName() + event.occurrence());
    }

    /** The id of an event that a service publishes because of another one. @param name with its occurrence */
    public static UUID derivedId(UUID from, String service, String name) {
        return TimeOrderedIds.derived(from, service + "/" + name);
    }
}
