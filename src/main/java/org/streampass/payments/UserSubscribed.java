package org.streampass.payments;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.streampass.platform.json.Money;

/**
 * A subscribe request was stored.
 *
 * @param paymentToken missing if the event is published again after the outcome, because the token is then deleted
 */
record UserSubscribed(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId,
        @NotNull @Valid Money price,
        @Size(max = 128) String paymentToken) {}
