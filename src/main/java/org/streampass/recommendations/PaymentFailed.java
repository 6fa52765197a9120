package org.streampass.recommendations;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.UUID;

/** The provider has declined the payment. @param period from 1; the first if it is missing */
record PaymentFailed(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId,
        @Positive Integer period) {

    PaymentFailed {
        period = period == null ? 1 : period;
    }

    boolean isFirst() {
        return period == 1;
    }
}
