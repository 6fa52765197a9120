package org.streampass.notifications;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.UUID;

/**
 * The user has cancelled.
 *
 * @param when {@code now} or {@code period-end}
 * @param revision grows with each cancellation and withdrawal
 * @param endsAt the end of the subscription; missing if it has ended, or is not paid yet
 */
record SubscriptionCancelled(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId,
        @NotNull @Size(max = 10) String when,
        @NotNull @Positive Integer revision,
        Instant endsAt)
        implements UserEvent {

    /** The fields that the user may see. */
    record NotificationData(UUID subscriptionId, String when, Instant endsAt) {}

    @Override
    public NotificationData notificationData() {
        return new NotificationData(subscriptionId, when, endsAt);
    }

    @Override
    public Rank rank() {
        return new Rank(Rank.Kind.CANCELLATION, revision);
    }
}
