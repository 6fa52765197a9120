package org.streampass.subscriptions;

import java.time.Instant;

/** What a decision leads to: each becomes an event. */
sealed interface Fact {

    /** @param endsAt when the subscription ends; null while it is pending */
    record Cancelled(CancelWhen when, int period, int revision, Instant endsAt) implements Fact {}

    /** @param renewsAt null while it is pending */
    record Withdrawn(int period, int revision, Instant renewsAt) implements Fact {}

    record CardChanged(int revision) implements Fact {}

    record Renewed(int period, Instant from, Instant to) implements Fact {}

    record Ended(EndCause cause, int period) implements Fact {}
}
