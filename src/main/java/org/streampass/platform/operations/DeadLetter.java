package org.streampass.platform.operations;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A dead letter.
 *
 * @param messageId the broker's number of the message
 * @param queue the queue that holds it
 * @param from the queue that it came from, and to which a replay sends it; null if it came from none
 * @param event the event's name; null if it has none
 * @param reason why it failed; null if the broker gave up after the attempts that its definition allows
 * @param since when it failed, as far as the message tells
 * @param ifReplayed the effect of a replay, in a sentence
 * @param data its fields, without addresses and tokens; null in a list, and if it is no JSON object
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

    /** The event's id; empty if it is missing or malformed. */
    Optional<UUID> id() {
        return Uuids.of(eventId);
    }

    /** Identifies the message as far as it can be read. */
    String forLog() {
        String message = "message " + messageId;
        return event == null || eventId == null
                ? message
                : "%s, %s %s of subscription %s"
                        .formatted(message, event, eventId, subscriptionId)
                        .replaceAll("\\s+", " ");
    }
}
