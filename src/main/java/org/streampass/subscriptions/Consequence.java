package org.streampass.subscriptions;

import java.time.Instant;

/** A consequence of a decision. Each becomes an event. */
sealed interface Consequence {

    /** @param endsAt the end of the subscription; null while it is pending */
    record Cancelled(CancelWhen when, int period, int revision, Instant endsAt) implements Consequence {}

    /** @param renewsAt null while it is pending */
    record Withdrawn(int period, int revision, Instant renewsAt) implements Consequence {}

    record CardChanged(int revision) implements Consequence {}

    record Renewed(int period, Instant from, Instant to) implements Consequence {}

    record Ended(EndCause cause, int period) implements Consequence {}
}
