package org.streampass.payments;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.UUID;

/** A subscribe request was stored. */
record UserSubscribed(
        @NotNull UUID subscriptionId,
        @NotNull String userId,
        @NotNull @Valid Money price,
        @NotNull String paymentToken) {}
