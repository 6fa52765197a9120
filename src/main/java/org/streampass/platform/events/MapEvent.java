package org.streampass.platform.events;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;
import java.util.UUID;

/**
 * An event that a route without Java publishes from a {@code Map}.
 *
 * @param data the event's fields
 */
record MapEvent(
        String eventName, UUID subscriptionId, @JsonValue Map<?, ?> data) implements DomainEvent {}
