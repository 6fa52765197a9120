package org.streampass.payments;

import java.util.UUID;

/**
 * A subscription's payment, decided by the provider.
 *
 * @param eventId the event that asked for it
 */
record Payment(UUID subscriptionId, UUID eventId, String userId, Money price, PaymentGateway.Answer answer) {}
