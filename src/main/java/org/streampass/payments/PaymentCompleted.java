package org.streampass.payments;

import java.time.Instant;
import java.util.UUID;

/**
 * The provider took the money of a period, once.
 *
 * @param reference the provider's name for the charge
 * @param attempt the number of the attempt that succeeded
 * @param chargedAt when the money was taken
 */
record PaymentCompleted(
        UUID subscriptionId, String userId, Money price, String reference, int period, int attempt, Instant chargedAt)
        implements PaymentOutcome {}
