package org.streampass.notifications;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.UUID;

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
        implements UserEvent {

    PaymentCompleted {
        period = period == null ? 1 : period;
    }

    /** The fields that the user may see. */
    record NotificationData(UUID subscriptionId, Money price, int period) {}

    @Override
    public NotificationData notificationData() {
        return new NotificationData(subscriptionId, price, period);
    }

    @Override
    public Rank rank() {
        return Rank.completed(period);
    }
}
