package org.streampass.payments;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/** A consequence of a decision. */
sealed interface Consequence {

    record Completed(int attempt, PaymentGateway.Answer.Charged charged) implements Consequence {}

    /**
     * @param attempt the last declined attempt; 0 if there is none
     * @param at the time of the next attempt, or the deadline for another card; null if the payment ends
     */
    record Failed(int attempt, String reason, Next next, Instant at) implements Consequence {

        /** The step after a failed payment. */
        enum Next {
            @JsonProperty("retry")
            RETRY,
            @JsonProperty("newCard")
            NEW_CARD,
            @JsonProperty("none")
            NONE
        }
    }

    record ToRefund(RefundCause cause) implements Consequence {}
}
