package org.streampass.payments;

import java.util.UUID;
import org.streampass.platform.events.DomainEvent;

/**
 * What was taken for a period was given back, once.
 *
 * @param reference the provider's name for the refund
 */
record PaymentRefunded(UUID subscriptionId, String userId, Money price, String reference, int period, RefundCause cause)
        implements DomainEvent {}
