package org.streampass.payments;

import org.streampass.platform.events.DomainEvent;

/** The outcome of a payment. */
sealed interface PaymentOutcome extends DomainEvent permits PaymentCompleted, PaymentFailed {}
