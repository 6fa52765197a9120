package org.streampass.notifications;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;

/** The provider took the money. */
record PaymentCompleted(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId,
        @NotNull @Valid Money price) {

    /** What the user is told of it. */
    record Told(UUID subscriptionId, Money price) {}

    Told told() {
        return new Told(subscriptionId, price);
    }
}
