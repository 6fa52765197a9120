package org.streampass.notifications;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.UUID;
import org.streampass.platform.json.Money;

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
        implements UserEvent<PaymentFailed.NotificationData> {

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
            Instant endsAt)
            implements Mailed {

        @Override
        public Mail mail() {
            if (period == 1) {
                return new Mail("Your payment was declined", """
                        Your payment of %s was declined, so your subscription is not active. Nothing was charged.

                        You can subscribe again with another means of payment at any time.
                        """.formatted(price.format()));
            }
            String payment = "Your payment of %s for month %d of your subscription".formatted(price.format(), period);
            return new Mail(
                    "Your payment failed", attempt == 0 ? payment + """
                     was not made in time. Nothing was charged for that month.
                    """ : payment + " was declined.\n\n" + nextStep());
        }

        private String nextStep() {
            return switch (next) {
                case "retry" -> """
                        We will try again on %s. If you enter another card before, we will try at once.
                        """.formatted(DAY.format(nextAttemptAt));
                case "newCard" -> """
                        Your card can no longer be charged. Please enter another one by %s. Otherwise your subscription ends on that day.
                        """.formatted(DAY.format(endsAt));
                default -> """
                        We will not try again, and nothing more will be charged.
                        """;
            };
        }

        /** The user has cancelled at period end: the decline ends the subscription. */
        NotificationData afterCancellation() {
            return new NotificationData(subscriptionId, price, reason, period, attempt, "none", null, null);
        }
    }

    @Override
    public NotificationData notificationData() {
        return new NotificationData(subscriptionId, price, reason, period, attempt, next, nextAttemptAt, endsAt);
    }

    @Override
    public Rank rank() {
        return Rank.failed(period, attempt, next.equals("none"));
    }
}
