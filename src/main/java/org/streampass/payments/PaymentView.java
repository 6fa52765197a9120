package org.streampass.payments;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.Nullable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.streampass.platform.json.Money;

/**
 * A payment, as users see it.
 *
 * @param nextAttemptAt absent if no further attempt is scheduled
 * @param attempts the oldest first
 * @param refund absent unless there is a refund
 */
record PaymentView(
        UUID subscriptionId,
        int period,
        Status status,
        @Nullable Money amount,
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

    /** @param reason of the decline; absent if it was not declined */
    record AttemptView(int number, Status status, @Nullable String reason) {}

    /** @param cause {@code cancelled} or {@code late} */
    record RefundView(Status status, RefundCause cause) {}
}
