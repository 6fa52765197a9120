package org.streampass.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.streampass.bench.rival.Messages.Money;
import org.streampass.bench.rival.Movie;

/** The events of the services. */
final class Events {

    private Events() {}

    record UserSubscribed(
            UUID subscriptionId,
            String userId,
            String email,
            String plan,
            Money price,
            String paymentToken,
            List<String> genres)
            implements EventData {}

    record PaymentCompleted(UUID subscriptionId, String userId, Money price, String reference) implements EventData {}

    record RecommendationsReady(UUID subscriptionId, String userId, List<Movie> movies) implements EventData {}

    record NotificationStored(UUID subscriptionId, String userId, Notification notification) implements EventData {}

    /** A notification, with its sequence number for the user. */
    record Notification(
            String specversion,
            UUID id,
            String source,
            String type,
            UUID subject,
            Instant time,
            long sequence,
            String datacontenttype,
            JsonNode data) {

        static Notification of(Event event, long sequence, JsonNode told) {
            return new Notification(
                    "1.0",
                    event.id(),
                    event.source(),
                    event.type(),
                    event.subject(),
                    event.time(),
                    sequence,
                    "application/json",
                    told);
        }
    }
}
