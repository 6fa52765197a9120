package org.streampass.payments;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.streampass.platform.events.EventCause;
import org.streampass.platform.json.Money;
import org.streampass.platform.work.Claim;
import org.streampass.platform.work.DueRow;

/**
 * A row of the table of refunds: a charge that must be refunded.
 *
 * @param cause the event that caused it
 * @param charge the provider's id of the charge
 * @param attempt its number; a new one follows only if the previous one was refused, or never reached the provider
 * @param askedFor how long ago a request with the key of this attempt may have been sent first
 */
record Refund(
        UUID paymentId,
        UUID subscriptionId,
        EventCause cause,
        String userId,
        Money price,
        int period,
        RefundCause why,
        String charge,
        int attempt,
        Duration askedFor,
        Claim claim)
        implements DueRow {

    /** The refund that a decision requires. */
    static Optional<Refund> of(
            Payment payment, Decision decision, PaymentGateway.Answer.Charged charge, EventCause cause) {
        return decision.consequences().stream()
                .filter(Consequence.ToRefund.class::isInstance)
                .map(consequence -> new Refund(
                        payment.key(),
                        payment.subscriptionId(),
                        cause,
                        payment.userId(),
                        payment.price(),
                        payment.state().period(),
                        ((Consequence.ToRefund) consequence).cause(),
                        charge.reference(),
                        1,
                        Duration.ZERO,
                        null))
                .findFirst();
    }

    @Override
    public UUID key() {
        return paymentId;
    }

    @Override
    public UUID subject() {
        return subscriptionId;
    }

    /** The same refund with an unused key. */
    Refund withNextAttempt() {
        return new Refund(
                paymentId,
                subscriptionId,
                cause,
                userId,
                price,
                period,
                why,
                charge,
                attempt + 1,
                Duration.ZERO,
                claim);
    }

    UUID providerKey() {
        return ProviderKey.ofRefund(subscriptionId, period, attempt);
    }

    PaymentGateway.RefundOrder order() {
        return new PaymentGateway.RefundOrder(providerKey().toString(), charge, price);
    }

    PaymentRefunded refunded(String reference) {
        return new PaymentRefunded(subscriptionId, userId, price, reference, period, why);
    }
}
