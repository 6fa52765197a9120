package org.streampass.subscriptions;

import java.time.Instant;
import java.util.UUID;
import org.streampass.platform.events.DomainEvent;

/**
 * The user has withdrawn a cancellation.
 *
 * @param revision grows with each cancellation and withdrawal
 * @param renewsAt the begin of the next period; null if the first one is not paid yet
 */
record CancellationWithdrawn(UUID subscriptionId, String userId, int period, int revision, Instant renewsAt)
        implements DomainEvent {

    @Override
    public String occurrence() {
        return "/" + revision;
    }
}
