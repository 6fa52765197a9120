package org.streampass.subscriptions;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/**
 * A client's request to use another card.
 *
 * @param paymentToken what the payment provider gave the client in exchange for the means of payment
 */
record CardRequest(
        @NotNull @Pattern(regexp = PaymentTokens.PATTERN, message = PaymentTokens.MESSAGE)
        String paymentToken) {}
