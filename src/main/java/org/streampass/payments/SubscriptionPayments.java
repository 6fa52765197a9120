package org.streampass.payments;

import java.time.Instant;
import java.util.NavigableMap;
import java.util.Optional;
import org.streampass.payments.PaymentState.Card;

/**
 * The payments of one subscription, by period. Decides which of them an event concerns. Pure functions, as in {@link
 * PaymentState}.
 */
record SubscriptionPayments(NavigableMap<Integer, PaymentState> byPeriod) {

    /** Whether the subscription is unknown, and there is no card to charge. */
    boolean isUnknown() {
        return byPeriod.isEmpty();
    }

    /** The next period begins. Empty: its payment exists, or must not be made. */
    Optional<Decision> renewalDue(int period, Instant endsAt, Instant now) {
        if (isUnknown() || byPeriod.lastKey() >= period) {
            return Optional.empty();
        }
        Card card = newest().card();
        boolean isOver = card.token() == null && !newest().status().isCharged();
        return Optional.of(Decision.of(
                isOver ? PaymentState.forbidden(period) : PaymentState.requested(period, endsAt, card, now)));
    }

    /** The user has cancelled immediately. If the payment does not exist, it is stored as forbidden. */
    Decision cancelled(int period) {
        PaymentState payment = byPeriod.get(period);
        return payment == null ? Decision.of(PaymentState.forbidden(period)) : payment.cancelled();
    }

    /** The subscription has ended with that period. */
    Decision ended(int period, boolean unpaid) {
        PaymentState payment = byPeriod.get(period);
        return payment == null ? Decision.of(PaymentState.forbidden(period)) : payment.ended(unpaid);
    }

    /** The newest payment with another card. Empty: there is none. */
    Optional<Decision> cardChanged(Card card, Instant now) {
        return isUnknown() ? Optional.empty() : Optional.of(Decision.of(newest().withCard(card, now)));
    }

    private PaymentState newest() {
        return byPeriod.lastEntry().getValue();
    }
}
