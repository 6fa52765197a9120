package org.streampass.notifications;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.UUID;

/** A subscription is over. @param cause {@code cancelled} or {@code unpaid} */
record SubscriptionEnded(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId,
        @NotNull @Size(max = 10) String cause,
        @NotNull @Positive Integer period)
        implements UserEvent {

    /** The fields that the user may see. */
    record NotificationData(UUID subscriptionId, String cause, int period) {}

    @Override
    public NotificationData notificationData() {
        return new NotificationData(subscriptionId, cause, period);
    }
}
