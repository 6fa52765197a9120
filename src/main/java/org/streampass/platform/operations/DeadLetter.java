package org.streampass.platform.operations;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A message that was set aside.
 *
 * @param messageId the broker's number of it, by which it is replayed or discarded
 * @param queue where it is
 * @param from the queue that it came from, and is sent back to; null if it came from none
 * @param event the fact's name; null if it has none
 * @param reason why it was set aside; null if the broker gave up after the attempts that its definition allows
 * @param since when it was set aside, as far as the message tells
 * @param ifReplayed what would happen, in a sentence
 * @param data its fields, without addresses and tokens; null in a list, and where it is no JSON object
 */
record DeadLetter(
        long messageId,
        String queue,
        String from,
        String event,
        String eventId,
        String subscriptionId,
        String reason,
        String handler,
        String exception,
        Instant since,
        String ifReplayed,
        JsonNode data) {

    /** The event's id; empty if it has none that is one. */
    Optional<UUID> id() {
        return Uuids.of(eventId);
    }

    /** Names it, as far as it says what it is. */
    String forLog() {
        String message = "message " + messageId;
        return event == null || eventId == null
                ? message
                : "%s, %s %s of subscription %s"
                        .formatted(message, event, eventId, subscriptionId)
                        .replaceAll("\\s+", " ");
    }
}
