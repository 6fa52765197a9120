package org.streampass.payments;

import java.util.UUID;
import org.streampass.platform.events.EventCause;
import org.streampass.platform.work.Claim;
import org.streampass.platform.work.DueRow;

/**
 * The payment of a subscription.
 *
 * @param cause the event that asked for it
 * @param outcome null as long as the provider has not decided
 */
record Payment(
        UUID subscriptionId,
        EventCause cause,
        String userId,
        Money price,
        String paymentToken,
        Claim claim,
        PaymentGateway.Answer outcome)
        implements DueRow {

    static Payment requestedBy(UserSubscribed subscribed, EventCause cause, Claim claim) {
        return new Payment(
                subscribed.subscriptionId(),
                cause,
                subscribed.userId(),
                subscribed.price(),
                subscribed.paymentToken(),
                claim,
                null);
    }

    @Override
    public UUID key() {
        return subscriptionId;
    }

    @Override
    public UUID subject() {
        return subscriptionId;
    }

    /** What the provider is asked; the same each time, and known to it by the same key. */
    PaymentGateway.Order order() {
        return new PaymentGateway.Order(subscriptionId.toString(), paymentToken, price);
    }

    /** The event that tells what the provider has decided. */
    PaymentOutcome told(PaymentGateway.Answer answer) {
        if (answer instanceof PaymentGateway.Answer.Declined declined) {
            return new PaymentFailed(subscriptionId, userId, price, declined.reason());
        }
        return new PaymentCompleted(
                subscriptionId, userId, price, ((PaymentGateway.Answer.Charged) answer).reference());
    }
}
