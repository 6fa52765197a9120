package org.streampass.recommendations;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;

/** A subscription is over. */
record SubscriptionEnded(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId) {}
