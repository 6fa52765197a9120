package org.streampass.platform.work;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.json.Json;

/** A stored event whose publication is not confirmed yet. */
record OutboxRow(UUID key, UUID subject, String json, Claim claim) implements DueRow {

    static OutboxRow read(ResultSet row, int number) throws SQLException {
        return new OutboxRow(
                row.getObject("id", UUID.class),
                row.getObject("subject", UUID.class),
                row.getString("event"),
                Claim.read(row));
    }

    /** @throws IllegalStateException if the JSON cannot be read */
    EventEnvelope event() {
        return Json.read(json, EventEnvelope.class);
    }
}
