package org.streampass.subscriptions;

import java.time.Instant;
import java.util.UUID;
import org.streampass.platform.json.Money;

/**
 * The next period begins.
 *
 * @param to the end of the period
 */
record RenewalDue(UUID subscriptionId, String userId, Money price, int period, Instant from, Instant to)
        implements PeriodOver {

    @Override
    public String occurrence() {
        return "/" + period;
    }
}
