package org.streampass.payments;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.streampass.platform.json.Money;
import org.streampass.platform.json.Text;

/** The payment provider. */
interface PaymentGateway {

    /**
     * A request to charge a card.
     *
     * @param idempotencyKey the same each time the same attempt is made
     * @param subscriptionId stored with the charge by the provider, as is the period
     */
    record Order(String idempotencyKey, UUID subscriptionId, int period, String paymentToken, Money price) {}

    /** The final outcome of an order. */
    sealed interface Answer {

        /** @param at the time of the charge */
        record Charged(String reference, Instant at) implements Answer {}

        /**
         * @param reason the provider's reason, shortened to the limit of events and tables
         * @param isHard the card will never be charged: it was stolen, or its account is closed
         */
        record Declined(String reason, boolean isHard) implements Answer {

            private static final int MAX_REASON = 255;

            public Declined {
                reason = Text.truncate(reason, MAX_REASON);
            }
        }
    }

    /**
     * A request to refund a charge.
     *
     * @param charge the provider's id of the charge
     */
    record RefundOrder(String idempotencyKey, String charge, Money price) {}

    /** The final outcome of a refund. */
    sealed interface RefundAnswer {

        record Refunded(String reference) implements RefundAnswer {}

        record Refused(String reason) implements RefundAnswer {}
    }

    /**
     * Charges a card. While the provider keeps the key, a repeated request charges nothing more and returns the same
     * answer.
     *
     * @throws NoAnswerException if the outcome is unknown
     */
    Answer charge(Order order);

    /**
     * Looks up the outcome of an order without charging anything.
     *
     * @return empty if the card was neither charged nor finally declined
     * @throws NoAnswerException if that is unknown
     */
    Optional<Answer> find(String idempotencyKey);

    /**
     * Refunds a charge. A repeated request with the same key refunds nothing more.
     *
     * @throws NoAnswerException if the outcome is unknown
     */
    RefundAnswer refund(RefundOrder order);

    /**
     * Looks up the outcome of a refund without refunding anything.
     *
     * @return empty if the charge was neither refunded nor the refund finally refused
     * @throws NoAnswerException if that is unknown
     */
    Optional<RefundAnswer> findRefund(String idempotencyKey);

    /**
     * A charge in the provider's ledger.
     *
     * @param at the time of its record
     * @param isRefunded whether it was refunded
     */
    record Charge(
            String idempotencyKey, UUID subscriptionId, int period, Money price, Instant at, boolean isRefunded) {}

    /**
     * The ledger, in the order of the keys.
     *
     * @param after null: from the first
     */
    List<Charge> charges(String after, int most);

    /** The charges with these keys. */
    List<Charge> charges(Collection<String> idempotencyKeys);
}
