package org.streampass.subscriptions;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.Trace;

/** A user's request, and what became of it. */
record Subscription(
        UUID id,
        String userId,
        String email,
        String plan,
        Money price,
        String paymentToken,
        List<String> genres,
        Status status,
        String declineReason,
        Instant createdAt,
        Instant decidedAt,
        Trace trace) {

    /** Moves from pending to one of the others, once. */
    enum Status {
        @JsonProperty("pending")
        PENDING,
        @JsonProperty("active")
        ACTIVE,
        @JsonProperty("declined")
        DECLINED
    }

    /** The event that tells the others of it. */
    EventEnvelope subscribed() {
        UserSubscribed event = new UserSubscribed(id, userId, email, plan, price, paymentToken, genres);
        return EventEnvelope.first("subscriptions", event, createdAt, trace);
    }
}
