package org.streampass.payments;

import java.time.Instant;
import java.util.UUID;
import org.streampass.platform.json.Money;

/**
 * The provider has charged a period, once.
 *
 * @param reference the provider's id of the charge
 * @param attempt the number of the attempt that succeeded
 * @param chargedAt the time of the charge
 */
record PaymentCompleted(
        UUID subscriptionId, String userId, Money price, String reference, int period, int attempt, Instant chargedAt)
        implements PaymentOutcome {}
