package org.streampass.recommendations;

import jakarta.validation.constraints.NotNull;
import java.util.UUID;

/** The provider took the money. */
record PaymentCompleted(
        @NotNull UUID subscriptionId, @NotNull String userId) {}
