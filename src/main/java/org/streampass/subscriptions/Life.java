package org.streampass.subscriptions;

import java.time.Instant;
import java.util.List;
import org.streampass.subscriptions.Subscription.Status;

/**
 * The life of one subscription, and its decisions. They are pure functions: they read no table and no clock.
 *
 * @param period the current one, from 1
 * @param anchor when the first money was taken; null until then
 * @param asked the cancellation that the user has asked for last and not withdrawn; null if there is none
 * @param revision of cancellation and withdrawal
 * @param cardRevision of the card
 * @param payment what is known of the payment of the current period
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
     * What was received of a payment.
     *
     * @param settled it was taken, or will not be asked for any more: the next period may begin
     * @param refused the last attempt that is known to have been refused; 0 if none is
     * @param next what follows the refusal; null if there was none
     * @param at when the next attempt is made, or until when another card is awaited; null if neither is known
     */
    record PaymentStatus(boolean settled, int refused, NextStep next, Instant at) {

        static final PaymentStatus NOTHING = new PaymentStatus(false, 0, null, null);
        static final PaymentStatus SETTLED = new PaymentStatus(true, 0, null, null);
    }

    /** A refused request: HTTP status 409. @param why a sentence for the user */
    record Conflict(String why) {}

    boolean isLive() {
        return status.isLive();
    }

    /** When the current period ends; null until it was paid for the first time. */
    Instant periodEnd() {
        return anchor == null ? null : new Periods(anchor).end(period);
    }

    /** When it ends, as far as that is known. */
    Instant endsAt() {
        if (status == Status.PAST_DUE) {
            return payment.next() == NextStep.NEW_CARD ? payment.at() : null;
        }
        return asked == CancelWhen.PERIOD_END ? periodEnd() : null;
    }

    /** When the next decision is due: at the end of a period whose payment is settled, or was not made. */
    Instant due() {
        boolean waits = status == Status.PAST_DUE
                || status == Status.ACTIVE && (payment.settled() || asked == CancelWhen.PERIOD_END);
        return waits ? periodEnd() : null;
    }

    /** The user cancels. Empty facts: it was cancelled like this before. */
    Decision cancel(CancelWhen when) {
        if (when == asked) {
            return Decision.unchanged(this);
        }
        if (!isLive()) {
            return Decision.conflict(this, "It has ended already");
        }
        return when == CancelWhen.NOW || status == Status.PAST_DUE ? cancelNow(when) : cancelAtEnd();
    }

    private Decision cancelNow(CancelWhen when) {
        Life cancelled = new Life(Status.CANCELLED, period, anchor, when, revision + 1, cardRevision, payment);
        return cancelled.tell(new Fact.Cancelled(CancelWhen.NOW, period, cancelled.revision, null));
    }

    private Decision cancelAtEnd() {
        Life ending = new Life(status, period, anchor, CancelWhen.PERIOD_END, revision + 1, cardRevision, payment);
        return ending.tell(new Fact.Cancelled(CancelWhen.PERIOD_END, period, ending.revision, ending.endsAt()));
    }

    /** The user keeps it after all. */
    Decision withdraw(Instant now) {
        if (!isLive() || asked == CancelWhen.PERIOD_END && periodEnd() != null && !now.isBefore(periodEnd())) {
            return Decision.conflict(this, "It has ended already");
        }
        if (asked == null) {
            return Decision.unchanged(this);
        }
        Life kept = new Life(status, period, anchor, null, revision + 1, cardRevision, payment);
        return kept.tell(new Fact.Withdrawn(period, kept.revision, periodEnd()));
    }

    /** The user gives another card. */
    Decision changeCard() {
        if (status != Status.ACTIVE && status != Status.PAST_DUE) {
            return Decision.conflict(this, "The card can be changed while it is active or past due");
        }
        Life changed = new Life(status, period, anchor, asked, revision, cardRevision + 1, payment);
        return changed.tell(new Fact.CardChanged(changed.cardRevision));
    }

    /** The money of a period was taken. @param at when */
    Decision paid(int paid, Instant at) {
        if (paid < period || paid == period && payment.settled()) {
            return Decision.unchanged(this);
        }
        Instant since = anchor == null ? at : anchor;
        Status next = status == Status.PENDING || status == Status.PAST_DUE ? Status.ACTIVE : status;
        return new Life(next, paid, since, asked, revision, cardRevision, PaymentStatus.SETTLED).tell();
    }

    /**
     * The money of a period was refused.
     *
     * @param received the attempt, and what follows
     */
    Decision refused(int unpaid, PaymentStatus received) {
        if (unpaid != period || payment.settled() || !isNews(received)) {
            return Decision.unchanged(this);
        }
        if (status == Status.PENDING) {
            return with(Status.DECLINED, received).tell();
        }
        if (!isLive()) {
            return with(status, received).tell();
        }
        if (received.refused() == 0) { // not asked for in time
            return with(status, PaymentStatus.SETTLED).tell();
        }
        if (asked == CancelWhen.PERIOD_END) { // who leaves is not dunned
            return with(status, received).cancelNow(asked);
        }
        return received.next() == NextStep.NONE
                ? with(Status.ENDED, received).tell(new Fact.Ended(EndCause.UNPAID, period))
                : with(Status.PAST_DUE, received).tell();
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
        if (status == Status.PAST_DUE) {
            return with(Status.ENDED, payment).tell(new Fact.Ended(EndCause.UNPAID, period));
        }
        return asked == CancelWhen.PERIOD_END
                ? with(Status.CANCELLED, payment).tell(new Fact.Ended(EndCause.CANCELLED, period))
                : renew(new Periods(anchor), now);
    }

    private Decision renew(Periods periods, Instant now) {
        int next = periods.at(now);
        return new Life(status, next, anchor, asked, revision, cardRevision, PaymentStatus.NOTHING)
                .tell(new Fact.Renewed(next, periods.begin(next), periods.end(next)));
    }

    private Life with(Status next, PaymentStatus received) {
        return new Life(next, period, anchor, asked, revision, cardRevision, received);
    }

    private Decision tell(Fact... facts) {
        return new Decision(this, List.of(facts), null);
    }
}
