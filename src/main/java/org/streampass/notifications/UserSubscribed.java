package org.streampass.notifications;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.UUID;

/** A subscribe request was stored. */
record UserSubscribed(
        @NotNull UUID subscriptionId,
        @NotNull String userId,
        @NotNull String email,
        @NotNull String plan,
        @NotNull @Valid Money price,
        @NotNull List<String> genres) {

    /** What the user is told of it. */
    record Told(UUID subscriptionId, String plan, Money price, List<String> genres) {}

    Told told() {
        return new Told(subscriptionId, plan, price, genres);
    }
}
