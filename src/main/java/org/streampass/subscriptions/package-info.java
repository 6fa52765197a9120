/**
 * Manages each subscription: requests, periods, cancellations, ends. Publishes {@code UserSubscribed}, {@code
 * SubscriptionCancelled}, {@code CancellationWithdrawn}, {@code PaymentTokenChanged}, {@code RenewalDue} and {@code
 * SubscriptionEnded}; consumes {@code PaymentCompleted}, {@code PaymentFailed} and {@code PaymentRefunded}.
 */
package org.streampass.subscriptions;
