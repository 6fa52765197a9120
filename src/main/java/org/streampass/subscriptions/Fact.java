package org.streampass.subscriptions;

import java.time.Instant;

/** A consequence of a decision. Each becomes an event. */
sealed interface Fact {

    /** @param endsAt the end of the subscription; null while it is pending */
    record Cancelled(CancelWhen when, int period, int revision, Instant endsAt) implements Fact {}

    /** @param renewsAt null while it is pending */
    record Withdrawn(int period, int revision, Instant renewsAt) implements Fact {}

    record CardChanged(int revision) implements Fact {}

    record Renewed(int period, Instant from, Instant to) implements Fact {}

    record Ended(EndCause cause, int period) implements Fact {}
}
