package org.streampass.notifications;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.UUID;

/**
 * The user has withdrawn a cancellation.
 *
 * @param revision grows with each cancellation and withdrawal
 * @param renewsAt the begin of the next period; missing if the first one is not paid yet
 */
record CancellationWithdrawn(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId,
        @NotNull @Positive Integer revision,
        Instant renewsAt)
        implements UserEvent<CancellationWithdrawn.NotificationData> {

    /** The fields that the user may see. */
    record NotificationData(UUID subscriptionId, Instant renewsAt) implements Mailed {

        @Override
        public Mail mail() {
            return new Mail("Your subscription continues", """
                    You have withdrawn your cancellation. Your subscription is renewed %s.
                    """.formatted(
                            renewsAt == null ? "each month" : "on " + DAY.format(renewsAt)));
        }
    }

    @Override
    public NotificationData notificationData() {
        return new NotificationData(subscriptionId, renewsAt);
    }

    @Override
    public Rank rank() {
        return Rank.kept(revision);
    }
}
