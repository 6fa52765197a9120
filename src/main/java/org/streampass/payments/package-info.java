/**
 * Takes the money for each period of a subscription, once, and gives back what must not be kept. Hears {@code
 * UserSubscribed}, {@code RenewalDue}, {@code SubscriptionCancelled}, {@code SubscriptionEnded} and {@code
 * PaymentTokenChanged}; publishes {@code PaymentCompleted}, {@code PaymentFailed} and {@code PaymentRefunded}.
 */
package org.streampass.payments;
