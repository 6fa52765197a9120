package org.streampass.recommendations;

import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.UUID;

/** A subscribe request was stored. */
record UserSubscribed(
        @NotNull UUID subscriptionId,
        @NotNull String userId,
        @NotNull List<@NotNull String> genres) {}
