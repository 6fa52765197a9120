package org.streampass.payments;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.UUID;

/**
 * A subscription has ended.
 *
 * @param cause {@code cancelled} or {@code unpaid}
 * @param period the last one
 */
record SubscriptionEnded(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId,
        @NotNull @Size(max = 10) String cause,
        @NotNull @Positive Integer period) {

    boolean isUnpaid() {
        return cause.equals("unpaid");
    }
}
