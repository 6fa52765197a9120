package org.streampass.subscriptions;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.util.UUID;

/** The money of a period was given back. */
record PaymentRefunded(
        @NotNull UUID subscriptionId, @NotNull @Positive Integer period) {}
