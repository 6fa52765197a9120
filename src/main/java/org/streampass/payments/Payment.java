package org.streampass.payments;

import java.util.UUID;

/** A subscription's payment, decided by the provider. */
record Payment(UUID subscriptionId, String userId, Money price, PaymentGateway.Answer answer) {}
