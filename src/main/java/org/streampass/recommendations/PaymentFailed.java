package org.streampass.recommendations;

import jakarta.validation.constraints.NotNull;
import java.util.UUID;

/** The provider refused for good. */
record PaymentFailed(@NotNull UUID subscriptionId, @NotNull String userId) {}
