package org.streampass.recommendations;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;

/** The provider has charged the price. */
record PaymentCompleted(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId) {}
