package org.streampass.subscriptions;

import java.time.Instant;
import java.util.UUID;

/**
 * The user has cancelled.
 *
 * @param period the current one
 * @param revision grows with each cancellation and withdrawal
 * @param endsAt the end of the subscription; null if it has ended, or is not paid yet
 */
record SubscriptionCancelled(
        UUID subscriptionId, String userId, CancelWhen when, int period, int revision, Instant endsAt)
        implements Stopped {

    @Override
    public String occurrence() {
        return "/" + revision;
    }
}
