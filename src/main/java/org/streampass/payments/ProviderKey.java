package org.streampass.payments;

import java.util.UUID;
import org.streampass.platform.events.TimeOrderedIds;

/** The idempotency keys of requests to the provider. They are UUIDs, because some providers require that. */
final class ProviderKey {

    private ProviderKey() {}

    /** The key of an attempt. The first one of a subscription has the subscription's id. */
    static UUID ofCharge(UUID subscription, int period, int attempt) {
        return period == 1 && attempt == 1
                ? subscription
                : TimeOrderedIds.derived(subscription, period + "/" + attempt);
    }

    static UUID ofRefund(UUID subscription, int period, int attempt) {
        return TimeOrderedIds.derived(subscription, period + "/refund/" + attempt);
    }
}
