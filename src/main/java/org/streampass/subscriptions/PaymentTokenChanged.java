package org.streampass.subscriptions;

import java.util.UUID;
import org.streampass.platform.events.DomainEvent;

/**
 * The user has given another card.
 *
 * @param revision grows with each card
 */
record PaymentTokenChanged(UUID subscriptionId, String userId, String paymentToken, int revision)
        implements DomainEvent {

    @Override
    public String occurrence() {
        return "/" + revision;
    }
}
