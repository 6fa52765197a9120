package org.streampass.notifications;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;

/** The provider has charged the price. */
record PaymentCompleted(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId,
        @NotNull @Valid Money price) implements UserEvent {

    /** The fields that the user may see. */
    record NotificationData(UUID subscriptionId, Money price) {}

    @Override
    public NotificationData notificationData() {
        return new NotificationData(subscriptionId, price);
    }
}
