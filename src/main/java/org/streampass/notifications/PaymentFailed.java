package org.streampass.notifications;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;

/** The provider refused for good. */
record PaymentFailed(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId,
        @NotNull @Valid Money price,
        @NotNull @Size(max = 255) String reason) {

    /** What the user is told of it. */
    record Told(UUID subscriptionId, Money price, String reason) {}

    Told told() {
        return new Told(subscriptionId, price, reason);
    }
}
