package org.streampass.payments;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.streampass.platform.events.EventCause;
import org.streampass.platform.work.Claim;
import org.streampass.platform.work.DueRow;

/**
 * The payment of a subscription.
 *
 * @param cause the event that asked for it
 * @param keyNumber of the key that the provider is asked with; a new one follows only if nothing was taken with the last
 * @param askedFor how long ago the provider may have been asked with that key for the first time
 * @param outcome null as long as the provider has not decided
 */
record Payment(
        UUID subscriptionId,
        EventCause cause,
        String userId,
        Money price,
        String paymentToken,
        int keyNumber,
        Duration askedFor,
        Claim claim,
        PaymentGateway.Answer outcome)
        implements DueRow {

    static Payment requestedBy(UserSubscribed subscribed, EventCause cause, Duration askedFor, Claim claim) {
        return new Payment(
                subscribed.subscriptionId(),
                cause,
                subscribed.userId(),
                subscribed.price(),
                subscribed.paymentToken(),
                1,
                askedFor,
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

    /** The same payment with a key that the provider was never asked with. */
    Payment withNextKey() {
        return new Payment(
                subscriptionId, cause, userId, price, paymentToken, keyNumber + 1, Duration.ZERO, claim, outcome);
    }

    /** What the provider is asked; the same each time, and known to it by the same key. */
    PaymentGateway.Order order() {
        return new PaymentGateway.Order(providerKey().toString(), paymentToken, price);
    }

    UUID providerKey() {
        return keyNumber == 1
                ? subscriptionId
                : UUID.nameUUIDFromBytes((subscriptionId + "/" + keyNumber).getBytes(StandardCharsets.UTF_8));
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
