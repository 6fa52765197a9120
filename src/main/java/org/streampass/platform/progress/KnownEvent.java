package org.streampass.platform.progress;

import java.time.Instant;
import java.util.UUID;
import org.streampass.platform.events.EventEnvelope;

/**
 * An event that a service has published for a subscription, or may have published.
 *
 * @param service the publisher
 * @param cause the id of the event that caused it; null for the first
 * @param at when it occurred; null if the publisher's tables do not tell
 * @param traceId of its W3C trace context; null if it has none
 * @param isCertain false: it was published only if a service has received it
 */
record KnownEvent(UUID id, String name, String service, UUID cause, Instant at, String traceId, boolean isCertain) {

    /** @param at null if it is not known */
    static KnownEvent of(EventEnvelope event, Instant at, boolean isCertain) {
        return new KnownEvent(
                event.id(),
                event.name(),
                event.service(),
                event.causationId(),
                at,
                event.trace().id(),
                isCertain);
    }

    /** The event of that name that a service publishes because of another one, unless one cause has several. */
    static KnownEvent derived(UUID cause, String service, String name, boolean isCertain) {
        return new KnownEvent(
                EventEnvelope.derivedId(cause, service, name), name, service, cause, null, null, isCertain);
    }

    KnownEvent withTime(Instant time) {
        return new KnownEvent(id, name, service, cause, time, traceId, isCertain);
    }
}
