package org.streampass.payments;

import java.util.UUID;
import org.streampass.platform.events.TimeOrderedIds;

/** The keys that the provider tells requests apart by. Some providers ask for UUIDs. */
final class ProviderKey {

    private ProviderKey() {}

    /** The key of an attempt; that of the very first is the subscription's id. */
    static UUID ofCharge(UUID subscription, int period, int attempt) {
        return period == 1 && attempt == 1
                ? subscription
                : TimeOrderedIds.derived(subscription, period + "/" + attempt);
    }

    static UUID ofRefund(UUID subscription, int period, int attempt) {
        return TimeOrderedIds.derived(subscription, period + "/refund/" + attempt);
    }
}
