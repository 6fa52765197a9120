package org.streampass.subscriptions;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.streampass.subscriptions.Subscription.Status;

/**
 * The life of one subscription, and its decisions. They are pure functions: they read no table and no clock.
 *
 * @param period the current one, from 1
 * @param anchor the time of the first charge; null until then
 * @param asked the user's last cancellation that is not withdrawn; null if there is none
 * @param revision of cancellation and withdrawal
 * @param cardRevision of the card
 * @param payment the known state of the payment of the current period
 */
record Life(
        Status status,
        int period,
        Instant anchor,
        CancelWhen asked,
        int revision,
        int cardRevision,
        PaymentStatus payment) {

    static final Life NEW = new Life(Status.PENDING, 1, null, null, 0, 0, PaymentStatus.NOTHING);

    /**
     * The state of a payment according to its events.
     *
     * @param settled it is charged, or no further attempt is made: the next period may begin
     * @param refused the last declined attempt; 0 if there is none
     * @param next the step after the decline; null if there was none
     * @param at the time of the next attempt, or the deadline for another card; null if neither is known
     */
    record PaymentStatus(boolean settled, int refused, NextStep next, Instant at) {

        static final PaymentStatus NOTHING = new PaymentStatus(false, 0, null, null);
        static final PaymentStatus PAID = new PaymentStatus(true, 0, null, null);
        static final PaymentStatus SKIPPED = new PaymentStatus(true, 0, NextStep.NONE, null);
    }

    /**
     * A refused request: HTTP status 409.
     *
     * @param why a sentence for the user
     */
    record Conflict(String why) {}

    boolean isLive() {
        return status.isLive();
    }

    /** The end of the current period; null until the first payment. */
    Instant periodEnd() {
        return anchor == null ? null : new Periods(anchor).end(period);
    }

    /** The future end of the subscription; null if it is not known, or the subscription is over. */
    Instant endsAt() {
        if (status == Status.PAST_DUE) {
            return payment.next() == NextStep.NEW_CARD ? payment.at() : null;
        }
        return isLive() && asked == CancelWhen.PERIOD_END ? periodEnd() : null;
    }

    /** The time of the next decision: the end of a period whose payment is settled. */
    Instant due() {
        boolean waits = status == Status.PAST_DUE
                || status == Status.ACTIVE && (payment.settled() || asked == CancelWhen.PERIOD_END);
        return waits ? periodEnd() : null;
    }

    /**
     * The consequence that ended the subscription. Empty if it has not ended, or a decline has ended it: then the event
     * of the decline proves it.
     */
    Optional<Consequence> end() {
        if (status == Status.CANCELLED && asked == CancelWhen.NOW) {
            return Optional.of(new Consequence.Cancelled(CancelWhen.NOW, period, revision, null));
        }
        if (status == Status.CANCELLED && payment.settled()) {
            return Optional.of(new Consequence.Ended(EndCause.CANCELLED, period));
        }
        return status == Status.ENDED && payment.next() != NextStep.NONE
                ? Optional.of(new Consequence.Ended(EndCause.UNPAID, period))
                : Optional.empty();
    }

    /** The user cancels. Without consequences, the same cancellation exists already. */
    Decision cancel(CancelWhen when) {
        if (when == asked || asked == CancelWhen.NOW && payment.refused() > 0) { // past due: both were the same
            return Decision.unchanged(this);
        }
        if (!isLive()) {
            return Decision.conflict(this, "It has ended already");
        }
        return when == CancelWhen.NOW || status == Status.PAST_DUE ? cancelNow(CancelWhen.NOW) : cancelAtEnd();
    }

    /** @param when how the user has asked */
    private Decision cancelNow(CancelWhen when) {
        Life cancelled = new Life(Status.CANCELLED, period, anchor, when, revision + 1, cardRevision, payment);
        return cancelled.resultingIn(new Consequence.Cancelled(CancelWhen.NOW, period, cancelled.revision, null));
    }

    private Decision cancelAtEnd() {
        Life ending = new Life(status, period, anchor, CancelWhen.PERIOD_END, revision + 1, cardRevision, payment);
        return ending.resultingIn(
                new Consequence.Cancelled(CancelWhen.PERIOD_END, period, ending.revision, ending.endsAt()));
    }

    /** The user withdraws the cancellation. */
    Decision withdraw(Instant now) {
        if (!isLive() || asked == CancelWhen.PERIOD_END && periodEnd() != null && !now.isBefore(periodEnd())) {
            return Decision.conflict(this, "It has ended already");
        }
        if (asked == null) {
            return Decision.unchanged(this);
        }
        Life kept = new Life(status, period, anchor, null, revision + 1, cardRevision, payment);
        return kept.resultingIn(new Consequence.Withdrawn(period, kept.revision, periodEnd()));
    }

    /** The user gives another card. */
    Decision changeCard() {
        if (status != Status.ACTIVE && status != Status.PAST_DUE) {
            return Decision.conflict(this, "The card can be changed while it is active or past due");
        }
        Life changed = new Life(status, period, anchor, asked, revision, cardRevision + 1, payment);
        return changed.resultingIn(new Consequence.CardChanged(changed.cardRevision));
    }

    /**
     * A period was charged.
     *
     * @param at the time of the charge
     */
    Decision paid(int paid, Instant at) {
        if (paid < period || paid == period && payment.settled()) {
            return Decision.unchanged(this);
        }
        Instant since = anchor == null ? at : anchor;
        return isLive()
                ? new Life(Status.ACTIVE, paid, since, asked, revision, cardRevision, PaymentStatus.PAID).resultingIn()
                : new Life(status, period, since, asked, revision, cardRevision, payment).resultingIn();
    }

    /**
     * The charge of a period was declined.
     *
     * @param received the attempt, and the next step
     */
    Decision refused(int unpaid, PaymentStatus received) {
        if (unpaid != period || payment.settled() || !isNews(received)) {
            return Decision.unchanged(this);
        }
        if (status == Status.PENDING) {
            return with(Status.DECLINED, received).resultingIn();
        }
        if (!isLive()) {
            return with(status, received).resultingIn();
        }
        if (received.refused() == 0) { // not asked for in time
            return with(status, PaymentStatus.SKIPPED).resultingIn();
        }
        if (asked == CancelWhen.PERIOD_END) { // users that cancel are not dunned
            return with(status, received).cancelNow(asked);
        }
        return received.next() == NextStep.NONE
                ? with(Status.ENDED, received).resultingIn(new Consequence.Ended(EndCause.UNPAID, period))
                : with(Status.PAST_DUE, received).resultingIn();
    }

    private boolean isNews(PaymentStatus received) {
        return received.refused() > payment.refused()
                || received.refused() == payment.refused()
                        && payment.next() != received.next()
                        && received.next() == NextStep.NONE;
    }

    /** The current period may be over. */
    Decision periodOver(Instant now) {
        if (due() == null || now.isBefore(due())) {
            return Decision.unchanged(this);
        }
        if (!payment.settled()) {
            return with(Status.ENDED, payment).resultingIn(new Consequence.Ended(EndCause.UNPAID, period));
        }
        return asked == CancelWhen.PERIOD_END
                ? with(Status.CANCELLED, payment).resultingIn(new Consequence.Ended(EndCause.CANCELLED, period))
                : renew(new Periods(anchor), now);
    }

    private Decision renew(Periods periods, Instant now) {
        int next = periods.at(now);
        return new Life(status, next, anchor, asked, revision, cardRevision, PaymentStatus.NOTHING)
                .resultingIn(new Consequence.Renewed(next, periods.begin(next), periods.end(next)));
    }

    private Life with(Status next, PaymentStatus received) {
        return new Life(next, period, anchor, asked, revision, cardRevision, received);
    }

    private Decision resultingIn(Consequence... consequences) {
        return new Decision(this, List.of(consequences), null);
    }
}
