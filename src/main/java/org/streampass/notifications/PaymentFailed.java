package org.streampass.notifications;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.UUID;

/** The provider refused for good. */
record PaymentFailed(
        @NotNull UUID subscriptionId,
        @NotNull String userId,
        @NotNull @Valid Money price,
        @NotNull String reason) {

    /** What the user is told of it. */
    record Told(UUID subscriptionId, Money price, String reason) {}

    Told told() {
        return new Told(subscriptionId, price, reason);
    }
}
