package org.streampass.subscriptions;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.time.Instant;
import java.util.UUID;

/**
 * The provider has charged a period.
 *
 * @param period from 1; the first if it is missing
 * @param chargedAt the time of the charge
 */
record PaymentCompleted(
        @NotNull UUID subscriptionId, @Positive Integer period, Instant chargedAt) {

    PaymentCompleted {
        period = period == null ? 1 : period;
    }
}
