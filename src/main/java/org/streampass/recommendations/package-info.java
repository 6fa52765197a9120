/**
 * Creates a personal movie list for each paid subscription. Consumes {@code UserSubscribed}, {@code PaymentCompleted},
 * {@code PaymentFailed}, {@code SubscriptionCancelled} and {@code SubscriptionEnded}; publishes {@code
 * RecommendationsReady}.
 */
package org.streampass.recommendations;
