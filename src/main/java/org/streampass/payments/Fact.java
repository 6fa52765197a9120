package org.streampass.payments;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/** What a decision leads to. */
sealed interface Fact {

    record Completed(int attempt, PaymentGateway.Answer.Charged charged) implements Fact {}

    /**
     * @param attempt the last one that was refused; 0 if none was
     * @param at when the next attempt is made, or until when another card is awaited; null if the payment ends
     */
    record Failed(int attempt, String reason, Next next, Instant at) implements Fact {

        /** What follows a failed payment. */
        enum Next {
            @JsonProperty("retry")
            RETRY,
            @JsonProperty("newCard")
            NEW_CARD,
            @JsonProperty("none")
            NONE
        }
    }

    record ToRefund(RefundCause cause) implements Fact {}
}
