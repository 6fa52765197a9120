/**
 * Takes subscribe requests and keeps what became of them. Publishes {@code UserSubscribed}; hears {@code
 * PaymentCompleted} and {@code PaymentFailed}.
 */
package org.streampass.subscriptions;
