package org.streampass.subscriptions;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.util.UUID;

/** The charge of a period was refunded. */
record PaymentRefunded(
        @NotNull UUID subscriptionId, @NotNull @Positive Integer period) {}
