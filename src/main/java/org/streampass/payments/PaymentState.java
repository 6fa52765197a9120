package org.streampass.payments;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.streampass.payments.Consequence.Failed;
import org.streampass.payments.PaymentGateway.Answer;

/**
 * The state of one payment, and its decisions. They are pure functions: they read no table and no clock, and send no
 * request.
 *
 * @param endsAt the end of the period; null for the first one, which begins when it is paid
 * @param attempt the open attempt, or the last one
 * @param card the newest card that was received; the next attempt uses it
 * @param refusals of this payment
 * @param stop why no further attempt is made
 */
record PaymentState(
        int period, Instant endsAt, Status status, Attempt attempt, Card card, Refusals refusals, Stop stop) {

    /**
     * {@code REQUESTED} covers three states that users see: requested, processing and unknown. See {@link PaymentView}.
     */
    enum Status {
        REQUESTED,
        CHARGED,
        DECLINED,
        REFUNDING,
        REFUNDED,
        REFUND_FAILED,
        VOID;

        /** Whether it was charged. */
        boolean isCharged() {
            return this == CHARGED || this == REFUNDING || this == REFUNDED || this == REFUND_FAILED;
        }
    }

    enum Stop {
        NONE,
        CANCELLED,
        ENDED
    }

    /**
     * An attempt to charge.
     *
     * @param token of its card; null if it is deleted: then only the outcome can be looked up
     * @param asked whether a request may have been sent
     * @param needsCard after a hard decline: at {@code dueAt} the payment fails unless the user has given another card
     * @param dueAt null if nothing is due
     */
    record Attempt(int number, String token, boolean asked, boolean needsCard, Instant dueAt) {}

    record Card(String token, int revision) {}

    /**
     * @param last the number of the last declined attempt; 0 if there is none
     * @param first the time of the first decline; null if there is none
     */
    record Refusals(int last, Instant first) {

        static final Refusals NONE = new Refusals(0, null);
    }

    /** The reason of a payment whose period ended before an attempt. */
    static final String PERIOD_OVER = "period_over";

    static PaymentState requested(int period, Instant endsAt, Card card, Instant now) {
        Attempt first = new Attempt(1, card.token(), false, false, now);
        return new PaymentState(period, endsAt, Status.REQUESTED, first, card, Refusals.NONE, Stop.NONE);
    }

    /**
     * A payment that must not be made: its subscription was cancelled, or has ended, before the payment was requested.
     */
    static PaymentState forbidden(int period) {
        Attempt none = new Attempt(1, null, false, false, null);
        return new PaymentState(period, null, Status.VOID, none, new Card(null, 0), Refusals.NONE, Stop.NONE);
    }

    private boolean isOpen() {
        return status == Status.REQUESTED;
    }

    private boolean isStopped() {
        return stop != Stop.NONE;
    }

    private boolean isOver(Instant now) {
        return endsAt != null && !now.isBefore(endsAt);
    }

    /** Whether a request may be sent, or sent again with the same key. */
    boolean mayAsk(Instant now) {
        return !isStopped() && !isOver(now) && card.token() != null;
    }

    /** Whether the card of a renewal is unknown, because a restored database has lost it. The user is asked for another. */
    boolean lacksCard() {
        return isOpen() && period > 1 && !attempt.asked() && card.token() == null;
    }

    /** The decision that replaces the attempt that is due. Empty: make the attempt. */
    Optional<Decision> insteadOfAsking(RetrySchedule retries, Instant now) {
        if (isOver(now)) {
            return Optional.of(end(Status.VOID).resultingIn(failed(PERIOD_OVER, Failed.Next.NONE, null)));
        }
        if (attempt.needsCard()) {
            return Optional.of(end(Status.DECLINED).resultingIn(failed("no_other_card", Failed.Next.NONE, null)));
        }
        return lacksCard()
                ? Optional.of(declined(new Answer.Declined("no_card", true), retries, now))
                : Optional.empty();
    }

    /** Decides after the final outcome of the open attempt. */
    Decision answered(Answer answer, RetrySchedule retries, Instant now) {
        return answer instanceof Answer.Declined declined
                ? declined(declined, retries, now)
                : charged((Answer.Charged) answer);
    }

    private Decision charged(Answer.Charged charged) {
        return switch (stop) {
            case NONE -> end(Status.CHARGED).resultingIn(new Consequence.Completed(attempt.number(), charged));
            case CANCELLED -> end(Status.REFUNDING).resultingIn(new Consequence.ToRefund(RefundCause.CANCELLED));
            case ENDED -> end(Status.REFUNDING).resultingIn(new Consequence.ToRefund(RefundCause.LATE));
        };
    }

    private Decision declined(Answer.Declined declined, RetrySchedule retries, Instant now) {
        PaymentState refused = withRefusal(now);
        if (isStopped()) {
            return refused.end(Status.DECLINED);
        }
        if (period == 1) {
            return refused.end(Status.DECLINED).resultingIn(refused.failed(declined.reason(), Failed.Next.NONE, null));
        }
        if (!isOver(now) && !Objects.equals(attempt.token(), card.token())) {
            return refused.next(now, false).resultingIn(refused.failed(declined.reason(), Failed.Next.RETRY, now));
        }
        return declined.isHard()
                ? refused.awaitCard(declined.reason(), retries.last(refused.refusals.first()), now)
                : refused.retry(declined.reason(), retries.next(refused.refusals.first(), now), now);
    }

    /** Another card is accepted until the last retry, or until the end of the period if that is earlier. */
    private Decision awaitCard(String reason, Instant last, Instant now) {
        Instant end = isOver(last) ? endsAt : last;
        return end.isAfter(now)
                ? next(end, true).resultingIn(failed(reason, Failed.Next.NEW_CARD, end))
                : end(Status.DECLINED).resultingIn(failed(reason, Failed.Next.NONE, null));
    }

    private Decision retry(String reason, Optional<Instant> at, Instant now) {
        return at.filter(time -> time.isAfter(now) && !isOver(time))
                .map(time -> next(time, false).resultingIn(failed(reason, Failed.Next.RETRY, time)))
                .orElseGet(() -> end(Status.DECLINED).resultingIn(failed(reason, Failed.Next.NONE, null)));
    }

    /** The provider has no record of the open attempt, and its key has expired: nothing was charged. */
    Decision nothingTaken(Instant now) {
        if (isStopped() || card.token() == null) {
            return end(Status.VOID);
        }
        return isOver(now)
                ? end(Status.VOID).resultingIn(failed(PERIOD_OVER, Failed.Next.NONE, null))
                : next(now, false, true); // the next key may have been used before a backup was restored
    }

    /** The user has cancelled immediately. The charge is refunded, also if it is still unknown. */
    Decision cancelled() {
        return status == Status.CHARGED
                ? end(Status.REFUNDING).resultingIn(new Consequence.ToRefund(RefundCause.CANCELLED))
                : stop(Stop.CANCELLED);
    }

    /** The period has ended, paid or not. */
    Decision ended(boolean unpaid) {
        return status == Status.CHARGED && unpaid
                ? end(Status.REFUNDING).resultingIn(new Consequence.ToRefund(RefundCause.LATE))
                : stop(Stop.ENDED);
    }

    private Decision stop(Stop why) {
        if (!isOpen() || isStopped()) {
            return Decision.of(this);
        }
        return attempt.asked()
                ? Decision.of(new PaymentState(period, endsAt, status, attempt, card, refusals, why))
                : end(Status.VOID);
    }

    /**
     * An attempt whose request may have been sent keeps its card. A payment that has ended keeps the card for the next
     * period.
     */
    PaymentState withCard(Card newest, Instant now) {
        if (newest.revision() <= card.revision() || card.token() == null && !attempt.needsCard()) {
            return this;
        }
        Attempt same = attempt;
        if (isOpen() && !attempt.asked()) {
            Instant due = refusals.last() > 0 ? now : attempt.dueAt();
            same = new Attempt(attempt.number(), newest.token(), false, false, due);
        }
        return new PaymentState(period, endsAt, status, same, newest, refusals, stop);
    }

    PaymentState refunded(boolean succeeded) {
        return end(succeeded ? Status.REFUNDED : Status.REFUND_FAILED).state();
    }

    private Failed failed(String reason, Failed.Next next, Instant at) {
        return new Failed(refusals.last(), reason, next, at);
    }

    private PaymentState withRefusal(Instant now) {
        Instant first = refusals.first() == null ? now : refusals.first();
        return new PaymentState(period, endsAt, status, attempt, card, new Refusals(attempt.number(), first), stop);
    }

    /** The subscription is over: the card is deleted, and no other card is accepted. */
    PaymentState withoutCard() {
        Attempt same = new Attempt(attempt.number(), null, attempt.asked(), attempt.needsCard(), attempt.dueAt());
        return new PaymentState(period, endsAt, status, same, new Card(null, card.revision()), refusals, stop);
    }

    /** A subscription whose payment is declined is over. */
    private Decision end(Status end) {
        Attempt closed = new Attempt(attempt.number(), attempt.token(), attempt.asked(), false, null);
        PaymentState ended = new PaymentState(period, endsAt, end, closed, card, refusals, stop);
        return Decision.of(end == Status.DECLINED ? ended.withoutCard() : ended);
    }

    private Decision next(Instant dueAt, boolean needsCard) {
        return next(dueAt, needsCard, false);
    }

    private Decision next(Instant dueAt, boolean needsCard, boolean mayHaveBeenAsked) {
        Attempt next = new Attempt(attempt.number() + 1, card.token(), mayHaveBeenAsked, needsCard, dueAt);
        return Decision.of(new PaymentState(period, endsAt, status, next, card, refusals, stop));
    }
}
