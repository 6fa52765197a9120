package org.streampass.subscriptions;

import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.streampass.platform.work.DueTable;
import org.streampass.platform.work.DueWork;

/** Begins the next period when one is over, or ends the subscription. */
class Renewals implements DueWork<Subscription> {

    private final SubscriptionTable table;
    private final Clock clock;

    /** @param clock that of the business */
    Renewals(SubscriptionTable table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    /** What follows the end of a period. @param events are published once the state is written */
    record Outcome<E extends PeriodOver>(Life life, List<E> events) implements Iterable<E> {

        @Override
        public Iterator<E> iterator() {
            return events.iterator();
        }
    }

    /** Decides on a subscription whose period is over. */
    Outcome<PeriodOver> renew(Subscription subscription) {
        Decision decision = subscription.life().periodOver(clock.instant());
        return new Outcome<>(
                decision.life(),
                subscription.told(decision, null).stream()
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

    /** A subscription ends by a cancellation, not by losing its deadline. */
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
