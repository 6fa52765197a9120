package org.streampass.subscriptions;

import java.util.UUID;

/**
 * A cancelled subscription's last period is over, or a period was not paid.
 *
 * @param period the last one
 */
record SubscriptionEnded(UUID subscriptionId, String userId, EndCause cause, int period)
        implements Stopped, PeriodOver {

    @Override
    public String occurrence() {
        return "/" + period;
    }
}
