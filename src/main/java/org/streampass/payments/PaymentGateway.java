package org.streampass.payments;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.streampass.platform.json.Text;

/** The payment provider. */
interface PaymentGateway {

    /**
     * What to take from whom.
     *
     * @param idempotencyKey the same each time the same attempt is made
     * @param subscriptionId a name for the customer that the provider keeps
     */
    record Order(String idempotencyKey, UUID subscriptionId, String paymentToken, Money price) {}

    /** The provider's last word. */
    sealed interface Answer {

        /** @param at when the money was taken */
        record Charged(String reference, Instant at) implements Answer {}

        /**
         * @param reason in the provider's words, shortened to what events and tables carry
         * @param isHard the card will never be charged: it was stolen, or its account is closed
         */
        record Declined(String reason, boolean isHard) implements Answer {

            private static final int MAX_REASON = 255;

            public Declined {
                reason = Text.truncate(reason, MAX_REASON);
            }
        }
    }

    /** What to give back. @param charge the provider's name for the charge */
    record RefundOrder(String idempotencyKey, String charge, Money price) {}

    /** The provider's last word on a refund. */
    sealed interface RefundAnswer {

        record Refunded(String reference) implements RefundAnswer {}

        record Refused(String reason) implements RefundAnswer {}
    }

    /**
     * Asks the provider for the money. As long as it keeps the key, a repeated request takes nothing more, and returns the
     * same answer.
     *
     * @throws NoAnswerException if it is not known whether the money was taken
     */
    Answer charge(Order order);

    /**
     * Asks for the outcome of an order; takes nothing.
     *
     * @return empty if nothing was taken, and nothing was refused for good
     * @throws NoAnswerException if that is not known
     */
    Optional<Answer> find(String idempotencyKey);

    /**
     * Asks the provider to give money back. A repeated request with the same key gives nothing more.
     *
     * @throws NoAnswerException if it is not known whether it was given back
     */
    RefundAnswer refund(RefundOrder order);

    /**
     * Asks for the outcome of a refund; gives nothing back.
     *
     * @return empty if nothing was given back, and nothing was refused for good
     * @throws NoAnswerException if that is not known
     */
    Optional<RefundAnswer> findRefund(String idempotencyKey);
}
