package org.streampass.notifications;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.UUID;

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
        implements UserEvent {

    /** The fields that the user may see. */
    record NotificationData(UUID subscriptionId, Money price, int period, String cause) {}

    @Override
    public NotificationData notificationData() {
        return new NotificationData(subscriptionId, price, period, cause);
    }

    @Override
    public Rank rank() {
        return Rank.refunded(period);
    }
}
