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
        implements UserEvent<SubscriptionCancelled.NotificationData> {

    /** The fields that the user may see. */
    record NotificationData(UUID subscriptionId, String when, Instant endsAt) implements Mailed {

        @Override
        public Mail mail() {
            if (when.equals("now")) {
                return new Mail("Your subscription is cancelled", """
                        Your subscription is cancelled. If you have paid for the current month, we will refund it and send you a
                        confirmation.
                        """);
            }
            String end = endsAt == null ? "after its first month" : "on " + DAY.format(endsAt);
            return new Mail("Your subscription ends " + end, """
                    Your subscription ends %s and is not renewed. Nothing changes until then, and you can withdraw the
                    cancellation.
                    """.formatted(end));
        }
    }

    @Override
    public NotificationData notificationData() {
        return new NotificationData(subscriptionId, when, endsAt);
    }

    @Override
    public Rank rank() {
        return when.equals("now") ? Rank.over() : Rank.leaving(revision);
    }
}
