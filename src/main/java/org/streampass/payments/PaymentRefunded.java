package org.streampass.payments;

import java.util.UUID;
import org.streampass.platform.events.DomainEvent;
import org.streampass.platform.json.Money;

/**
 * The charge of a period was refunded, once.
 *
 * @param reference the provider's id of the refund
 */
record PaymentRefunded(UUID subscriptionId, String userId, Money price, String reference, int period, RefundCause cause)
        implements DomainEvent {}
