package org.streampass.subscriptions;

import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.streampass.platform.work.DueResult;
import org.streampass.platform.work.DueTable;
import org.streampass.platform.work.DueWork;

/** Begins the next period at the end of a period, or ends the subscription. */
class Renewals implements DueWork<Subscription> {

    private final SubscriptionTable table;
    private final Clock clock;

    /** @param clock the business clock */
    Renewals(SubscriptionTable table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    /** Decides on a subscription whose period is over. */
    DueResult<Life, PeriodOver> renew(Subscription subscription) {
        Decision decision = subscription.life().periodOver(clock.instant());
        return new DueResult<>(
                decision.life(),
                subscription.events(decision, null).stream()
                        .map(PeriodOver.class::cast)
                        .toList());
    }

    @Override
    public String service() {
        return "subscriptions";
    }

    @Override
    public String name() {
        return "renewal";
    }

    @Override
    public boolean needsTrustedClock() {
        return true;
    }

    /** Operators cannot cancel a renewal: without its deadline the subscription would neither be renewed nor end. */
    @Override
    public boolean cancel(UUID row, String reason) {
        return false;
    }

    @Override
    public DueTable<Subscription> table() {
        return table.due();
    }

    @Override
    public List<Done<Subscription>> finish(List<Done<Subscription>> done) {
        return table.renew(done);
    }
}
