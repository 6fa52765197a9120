package org.streampass.payments;

import java.util.Optional;
import org.streampass.platform.json.Text;

/** The payment provider. */
interface PaymentGateway {

    /**
     * What to take from whom.
     *
     * @param idempotencyKey the same for each attempt at the same payment
     */
    record Order(String idempotencyKey, String paymentToken, Money price) {}

    /** The provider's last word. */
    sealed interface Answer {

        record Charged(String reference) implements Answer {}

        /** @param reason in the provider's words, as many of them as events and tables carry */
        record Declined(String reason) implements Answer {

            private static final int MAX_REASON = 255;

            public Declined {
                reason = Text.truncate(reason, MAX_REASON);
            }
        }
    }

    /**
     * Asks the provider for the money. As long as it keeps the key, to ask again takes nothing more, and brings the same
     * answer.
     *
     * @throws NoAnswerException if it is not known whether the money was taken
     */
    Answer charge(Order order);

    /**
     * Asks what became of an order; takes nothing.
     *
     * @return empty if nothing was taken, and nothing was refused for good
     * @throws NoAnswerException if that is not known
     */
    Optional<Answer> find(String idempotencyKey);
}
