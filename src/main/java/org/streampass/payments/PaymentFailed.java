package org.streampass.payments;

import java.time.Instant;
import java.util.UUID;

/**
 * The provider refused, or a period ended before it was paid.
 *
 * @param reason why, in the provider's words
 * @param attempt the last attempt that was refused; 0 if none was
 * @param next what follows
 * @param nextAttemptAt when the next attempt is made; only with {@code retry}
 * @param endsAt when the subscription ends without another card; only with {@code newCard}
 */
record PaymentFailed(
        UUID subscriptionId,
        String userId,
        Money price,
        String reason,
        int period,
        int attempt,
        Fact.Failed.Next next,
        Instant nextAttemptAt,
        Instant endsAt)
        implements PaymentOutcome {

    /** The first refusal and the end of a payment may have the same attempt. */
    @Override
    public String occurrence() {
        return "/" + attempt + "/" + next;
    }
}
