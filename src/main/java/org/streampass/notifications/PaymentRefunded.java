package org.streampass.notifications;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.streampass.platform.json.Money;

/**
 * The charge of a period was refunded.
 *
 * @param cause {@code cancelled} or {@code late}
 */
record PaymentRefunded(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId,
        @NotNull @Valid Money price,
        @NotNull @Positive Integer period,
        @NotNull @Size(max = 10) String cause)
        implements UserEvent<PaymentRefunded.NotificationData> {

    /** The fields that the user may see. */
    record NotificationData(UUID subscriptionId, Money price, int period, String cause) implements Mailed {

        @Override
        public Mail mail() {
            return new Mail(
                    "Your refund of " + price.format(),
                    cause.equals("late") ? """
                    Your payment of %s arrived after your subscription had ended. We have refunded it.
                    """.formatted(price.format()) : """
                    We have refunded %s for month %d of your subscription, because you cancelled it.
                    """.formatted(price.format(), period));
        }
    }

    @Override
    public NotificationData notificationData() {
        return new NotificationData(subscriptionId, price, period, cause);
    }

    @Override
    public Rank rank() {
        return Rank.refunded(period);
    }

    @Override
    public boolean notifiedAfterTheEnd() {
        return true;
    }
}
