package org.streampass.payments;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.UUID;
import org.streampass.platform.json.Money;

/**
 * A period begins, and its payment is due.
 *
 * @param to the end of the period, after which it is not charged
 */
record RenewalDue(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId,
        @NotNull @Valid Money price,
        @NotNull @Positive Integer period,
        @NotNull Instant to) {}
