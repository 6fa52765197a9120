/**
 * Takes the money for a subscription, once. Hears {@code UserSubscribed}; publishes {@code PaymentCompleted} or {@code
 * PaymentFailed}.
 */
package org.streampass.payments;
