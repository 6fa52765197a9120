package org.streampass.payments;

import org.streampass.platform.events.DomainEvent;

/** What became of a payment. */
sealed interface PaymentOutcome extends DomainEvent permits PaymentCompleted, PaymentFailed {}
