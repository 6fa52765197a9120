package org.streampass.subscriptions;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/**
 * A client's request to use another card.
 *
 * @param paymentToken the payment provider's token for the card
 */
record CardRequest(
        @NotNull @Pattern(regexp = PaymentTokens.PATTERN, message = PaymentTokens.MESSAGE)
        String paymentToken) {}
