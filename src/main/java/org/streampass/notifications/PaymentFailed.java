package org.streampass.notifications;

import jakarta.validation.Valid;
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
 * @param next {@code retry}, {@code newCard} or {@code none}; {@code none} if it is missing
 */
record PaymentFailed(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId,
        @NotNull @Valid Money price,
        @NotNull @Size(max = 255) String reason,
        @Positive Integer period,
        @PositiveOrZero Integer attempt,
        @Size(max = 10) String next,
        Instant nextAttemptAt,
        Instant endsAt)
        implements UserEvent {

    PaymentFailed {
        period = period == null ? 1 : period;
        attempt = attempt == null ? 1 : attempt;
        next = next == null ? "none" : next;
    }

    /** The fields that the user may see. */
    record NotificationData(
            UUID subscriptionId,
            Money price,
            String reason,
            int period,
            int attempt,
            String next,
            Instant nextAttemptAt,
            Instant endsAt) {}

    @Override
    public NotificationData notificationData() {
        return new NotificationData(subscriptionId, price, reason, period, attempt, next, nextAttemptAt, endsAt);
    }

    @Override
    public Rank rank() {
        return Rank.failed(period, attempt, next.equals("none"));
    }
}
