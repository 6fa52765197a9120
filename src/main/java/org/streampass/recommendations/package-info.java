/**
 * Creates a personal movie list for each paid subscription. Consumes {@code UserSubscribed}, {@code PaymentCompleted} and {@code
 * PaymentFailed}; publishes {@code RecommendationsReady}.
 */
package org.streampass.recommendations;
