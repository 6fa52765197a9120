package org.streampass.platform.progress;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.lang.Nullable;

/**
 * Where a subscription is. It contains no bodies, tokens or addresses.
 *
 * @param now the events and work that are under way, the oldest first
 * @param done the events that were published, in their order
 * @param toCome the events that can follow from what is under way
 * @param next the deadlines of the business
 * @param why a sentence that says where it is; null if nothing is under way
 * @param silent the services that have not answered
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Slip(
        String subscriptionId,
        Instant at,
        boolean late,
        @Nullable String why,
        List<Pending> now,
        List<Done> done,
        List<Expected> toCome,
        List<Deadline> next,
        List<String> silent,
        @Nullable String traceId) {

    /** The state of an event or work that is under way. */
    public enum State {
        @JsonProperty("queued")
        QUEUED,
        @JsonProperty("delivering")
        DELIVERING,
        @JsonProperty("retrying")
        RETRYING,
        @JsonProperty("waiting for provider")
        WAITING_FOR_PROVIDER,
        @JsonProperty("dead")
        DEAD,
        /** The service does not answer. */
        @JsonProperty("unknown")
        UNKNOWN;

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * @param service the service that must handle the event or do the work
     * @param event the event that waits for the service, or that caused the work
     * @param eventId the id of that event
     * @param work the due work; null if the event is not handled
     * @param attempt the number of the current or next attempt
     * @param nextAttempt null unless it is retrying
     * @param expectedBy late after this time; null if it is dead
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Pending(
            String service,
            @Nullable String event,
            @Nullable UUID eventId,
            @Nullable String work,
            @Nullable String route,
            State state,
            int attempt,
            @Nullable Instant nextAttempt,
            @Nullable Instant since,
            @Nullable Instant expectedBy,
            boolean late) {}

    /** @param at null if the publisher's tables do not tell */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Done(
            String event, String publishedBy, @Nullable Instant at, List<Handled> handledBy) {}

    public record Handled(String service, Instant at) {}

    /**
     * @param event the name of the event; alternatives are joined with "or"
     * @param after the alternatives that it follows, if there are others that it does not follow; otherwise empty
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Expected(
            String event, String publishedBy, @Nullable Instant expectedBy, Set<String> after) {}

    public record Deadline(String service, String work, Instant at) {}
}
