package org.streampass.payments;

import java.util.UUID;

/**
 * The provider took the money, once.
 *
 * @param reference the provider's name for the payment
 */
record PaymentCompleted(UUID subscriptionId, String userId, Money price, String reference) implements PaymentOutcome {}
