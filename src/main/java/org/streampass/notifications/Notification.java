package org.streampass.notifications;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * A notification of a user: the event as a CloudEvent in structured mode, with a sequence number.
 *
 * @param id of the event
 * @param source the publishing service
 * @param subject the subscription's id
 * @param sequence from 1, without gaps, for each user
 * @param data the fields that the user may see, as JSON
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
        @JsonRawValue @Schema(implementation = Map.class) String data) {

    Notification(UUID id, String source, String type, UUID subject, Instant time, long sequence, String data) {
        this("1.0", id, source, type, subject, time, sequence, "application/json", data);
    }
}
