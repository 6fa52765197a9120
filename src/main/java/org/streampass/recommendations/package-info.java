/**
 * Makes a list of movies for who has paid. Hears {@code UserSubscribed}, {@code PaymentCompleted} and {@code
 * PaymentFailed}; publishes {@code RecommendationsReady}.
 */
package org.streampass.recommendations;
