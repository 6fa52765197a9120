package org.streampass.subscriptions;

import java.util.List;
import java.util.UUID;
import org.streampass.platform.events.DomainEvent;
import org.streampass.platform.json.Money;

/** A subscribe request was stored. */
record UserSubscribed(
        UUID subscriptionId,
        String userId,
        String email,
        String plan,
        Money price,
        String paymentToken,
        List<String> genres)
        implements DomainEvent {}
