package org.streampass.notifications;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.streampass.platform.json.Money;

/**
 * The provider has charged a period.
 *
 * @param period from 1; the first if it is missing
 */
record PaymentCompleted(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId,
        @NotNull @Valid Money price,
        @Positive Integer period)
        implements UserEvent<PaymentCompleted.NotificationData> {

    PaymentCompleted {
        period = period == null ? 1 : period;
    }

    /** The fields that the user may see. */
    record NotificationData(UUID subscriptionId, Money price, int period) implements Mailed {

        @Override
        public Mail mail() {
            return period == 1
                    ? new Mail("Welcome to Streampass", """
                    Welcome to Streampass.

                    Your payment of %s went through and your subscription is active.
                    We are choosing films for you now and will write again when your list is ready.
                    """.formatted(price.format()))
                    : new Mail("Your subscription was renewed", """
                    Your payment of %s for month %d of your subscription went through.
                    """.formatted(price.format(), period));
        }
    }

    @Override
    public NotificationData notificationData() {
        return new NotificationData(subscriptionId, price, period);
    }

    @Override
    public Rank rank() {
        return Rank.completed(period);
    }
}
