package org.streampass.notifications;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.UUID;

/**
 * A subscription is over.
 *
 * @param cause {@code cancelled} or {@code unpaid}
 */
record SubscriptionEnded(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId,
        @NotNull @Size(max = 10) String cause,
        @NotNull @Positive Integer period)
        implements UserEvent<SubscriptionEnded.NotificationData> {

    /** The fields that the user may see. */
    record NotificationData(UUID subscriptionId, String cause, int period) implements Mailed {

        @Override
        public Mail mail() {
            return new Mail("Your subscription has ended", cause.equals("unpaid") ? """
                    Your subscription has ended because month %d was not paid. You owe nothing, and can subscribe again at any time.
                    """.formatted(period) : """
                    Your subscription has ended, as you asked. You can subscribe again at any time.
                    """);
        }
    }

    @Override
    public NotificationData notificationData() {
        return new NotificationData(subscriptionId, cause, period);
    }

    @Override
    public Rank rank() {
        return Rank.over();
    }
}
