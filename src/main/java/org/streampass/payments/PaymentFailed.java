package org.streampass.payments;

import java.util.UUID;

/**
 * The provider refused for good.
 *
 * @param reason why, in the provider's words
 */
record PaymentFailed(UUID subscriptionId, String userId, Money price, String reason) implements PaymentOutcome {}
