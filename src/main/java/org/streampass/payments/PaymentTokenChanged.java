package org.streampass.payments;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.UUID;

/**
 * The user has given another card.
 *
 * @param revision grows with each card
 */
record PaymentTokenChanged(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId,
        @NotNull @Size(max = 128) String paymentToken,
        @NotNull @Positive Integer revision) {}
