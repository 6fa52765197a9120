package org.streampass.payments;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.Nullable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A payment, as users see it.
 *
 * @param nextAttemptAt when the next attempt is made; absent if none is planned
 * @param attempts the oldest first
 * @param refund absent if nothing is given back
 */
record PaymentView(
        UUID subscriptionId,
        int period,
        Status status,
        @Nullable Amount amount,
        @Nullable Instant nextAttemptAt,
        List<AttemptView> attempts,
        @Nullable RefundView refund) {

    enum Status {
        @JsonProperty("requested")
        REQUESTED,
        @JsonProperty("processing")
        PROCESSING,
        @JsonProperty("unknown")
        UNKNOWN,
        @JsonProperty("charged")
        CHARGED,
        @JsonProperty("declined")
        DECLINED,
        @JsonProperty("refunding")
        REFUNDING,
        @JsonProperty("refunded")
        REFUNDED,
        @JsonProperty("refund_failed")
        REFUND_FAILED,
        @JsonProperty("void")
        VOID
    }

    /**
     * A price under a name of its own: each type of {@code /openapi.json} has one.
     *
     * @param amount in minor units of the currency: 999 is EUR 9.99
     * @param currency ISO 4217
     */
    record Amount(long amount, String currency) {

        static Amount of(Money price) {
            return price == null
                    ? null
                    : new Amount(price.amount(), price.currency().getCurrencyCode());
        }
    }

    /** @param reason why it was refused; absent if it was not */
    record AttemptView(int number, Status status, @Nullable String reason) {}

    /** @param cause {@code cancelled} or {@code late} */
    record RefundView(Status status, RefundCause cause) {}
}
