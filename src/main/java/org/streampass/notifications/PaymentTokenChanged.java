package org.streampass.notifications;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.UUID;

/**
 * The user has given another card.
 *
 * @param revision grows with each card
 */
record PaymentTokenChanged(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId,
        @NotNull @Positive Integer revision) implements UserEvent<PaymentTokenChanged.NotificationData> {

    /** The fields that the user may see. */
    record NotificationData(UUID subscriptionId) implements Mailed {

        @Override
        public Mail mail() {
            return new Mail("Your new card", """
                    Future payments will use the card that you have just entered. If this was not you, please contact us.
                    """);
        }
    }

    @Override
    public NotificationData notificationData() {
        return new NotificationData(subscriptionId);
    }

    @Override
    public Rank rank() {
        return new Rank(Rank.Kind.CARD, revision);
    }
}
