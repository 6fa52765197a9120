package org.streampass.payments;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.streampass.payments.PaymentGateway.Answer;
import org.streampass.payments.PaymentState.Status;
import org.streampass.platform.events.EventCause;
import org.streampass.platform.events.TimeOrderedIds;
import org.streampass.platform.json.Money;
import org.streampass.platform.work.Claim;
import org.streampass.platform.work.DueRow;

/**
 * A row of the table of payments: the payment of a subscription for a period.
 *
 * @param cause the event that requested it; null if it must not be made
 * @param price null if it must not be made
 * @param askedFor how long ago a request with the key of the open attempt may have been sent first; zero if none was
 * @param charge null until it is charged
 * @param reason of the decline of the last attempt; null if it was not declined
 * @param operatorRefusal an operator's reason for cancelling the attempt before it is made; null if it is not cancelled
 */
record Payment(
        UUID subscriptionId,
        EventCause cause,
        String userId,
        Money price,
        PaymentState state,
        Duration askedFor,
        Claim claim,
        Answer.Charged charge,
        String reason,
        String operatorRefusal)
        implements DueRow {

    @Override
    public UUID key() {
        return idOf(subscriptionId, state.period());
    }

    /** Derived, so that a period has one payment. The first one has the subscription's id. */
    static UUID idOf(UUID subscription, int period) {
        return period == 1 ? subscription : TimeOrderedIds.derived(subscription, Integer.toString(period));
    }

    /** A refused charge is tried again days later. */
    @Override
    public boolean isDeadline() {
        return state.attempt().number() > 1;
    }

    @Override
    public UUID subject() {
        return subscriptionId;
    }

    Payment with(PaymentState next) {
        return new Payment(
                subscriptionId, cause, userId, price, next, askedFor, claim, charge, reason, operatorRefusal);
    }

    UUID providerKey() {
        return ProviderKey.ofCharge(
                subscriptionId, state.period(), state.attempt().number());
    }

    /** The request to the provider. A repeated request is identical and has the same key. */
    PaymentGateway.Order order() {
        return new PaymentGateway.Order(
                providerKey().toString(),
                subscriptionId,
                state.period(),
                state.attempt().token(),
                price);
    }

    /** The events that a decision publishes. */
    List<PaymentOutcome> events(Decision decision) {
        return decision.consequences().stream()
                .flatMap(consequence -> events(consequence).stream())
                .toList();
    }

    private List<PaymentOutcome> events(Consequence consequence) {
        if (consequence instanceof Consequence.Completed completed) {
            return List.of(completed(completed.attempt(), completed.charged()));
        }
        return consequence instanceof Consequence.Failed failed ? List.of(failed(failed)) : List.of();
    }

    private PaymentCompleted completed(int attempt, Answer.Charged charged) {
        return new PaymentCompleted(
                subscriptionId, userId, price, charged.reference(), state.period(), attempt, charged.at());
    }

    private PaymentFailed failed(Consequence.Failed failed) {
        Consequence.Failed.Next next = failed.next();
        return new PaymentFailed(
                subscriptionId,
                userId,
                price,
                failed.reason(),
                state.period(),
                failed.attempt(),
                next,
                next == Consequence.Failed.Next.RETRY ? failed.at() : null,
                next == Consequence.Failed.Next.NEW_CARD ? failed.at() : null);
    }

    /** The event that reported the outcome. Empty if there is no outcome yet, or it was not published. */
    List<PaymentOutcome> publishedEvents() {
        if (state.stop() != PaymentState.Stop.NONE) {
            return List.of();
        }
        if (charge != null) {
            return List.of(completed(state.attempt().number(), charge));
        }
        return state.status() == Status.DECLINED || PaymentState.PERIOD_OVER.equals(reason)
                ? List.of(failed(
                        new Consequence.Failed(state.refusals().last(), reason, Consequence.Failed.Next.NONE, null)))
                : List.of();
    }
}
