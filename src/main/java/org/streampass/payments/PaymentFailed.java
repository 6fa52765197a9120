package org.streampass.payments;

import java.time.Instant;
import java.util.UUID;
import org.streampass.platform.json.Money;

/**
 * The provider declined, or a period ended before it was paid.
 *
 * @param reason the provider's reason
 * @param attempt the last declined attempt; 0 if there is none
 * @param next the next step
 * @param nextAttemptAt the time of the next attempt; only with {@code retry}
 * @param endsAt the end of the subscription if the user gives no other card; only with {@code newCard}
 */
record PaymentFailed(
        UUID subscriptionId,
        String userId,
        Money price,
        String reason,
        int period,
        int attempt,
        Consequence.Failed.Next next,
        Instant nextAttemptAt,
        Instant endsAt)
        implements PaymentOutcome {

    /** The first decline and the end of a payment may have the same attempt. */
    @Override
    public String occurrence() {
        return "/" + attempt + "/" + next;
    }
}
