package org.streampass.notifications;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * What a user is told: the event as a CloudEvent in structured mode, with its number among the user's.
 *
 * @param id the event's
 * @param source the service that published it
 * @param subject the subscription
 * @param sequence from 1, without gaps, for each user
 * @param data what the user may see of the event's data
 */
record Notification(
        String specversion,
        UUID id,
        String source,
        String type,
        UUID subject,
        Instant time,
        long sequence,
        String datacontenttype,
        @Schema(implementation = Map.class) JsonNode data) {

    Notification(UUID id, String source, String type, UUID subject, Instant time, long sequence, JsonNode data) {
        this("1.0", id, source, type, subject, time, sequence, "application/json", data);
    }
}
