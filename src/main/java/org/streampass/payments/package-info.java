/**
 * Charges each period of a subscription once, and refunds if required. Consumes {@code UserSubscribed}, {@code
 * RenewalDue}, {@code SubscriptionCancelled}, {@code SubscriptionEnded} and {@code PaymentTokenChanged}; publishes
 * {@code PaymentCompleted}, {@code PaymentFailed} and {@code PaymentRefunded}.
 */
package org.streampass.payments;
