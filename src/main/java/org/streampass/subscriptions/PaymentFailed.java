package org.streampass.subscriptions;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.UUID;

/**
 * The provider declined, or a period ended before it was paid.
 *
 * @param period from 1; the first if it is missing
 * @param attempt the last declined attempt; 0 if there is none
 * @param next the next step; none if it is missing
 */
record PaymentFailed(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String reason,
        @Positive Integer period,
        @PositiveOrZero Integer attempt,
        NextStep next,
        Instant nextAttemptAt,
        Instant endsAt) {

    PaymentFailed {
        period = period == null ? 1 : period;
        attempt = attempt == null ? 1 : attempt;
    }

    Life.PaymentStatus received() {
        return new Life.PaymentStatus(
                false, attempt, next == null ? NextStep.NONE : next, nextAttemptAt == null ? endsAt : nextAttemptAt);
    }
}
