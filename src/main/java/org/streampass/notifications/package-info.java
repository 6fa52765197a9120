/**
 * Notifies users: stores each event as a numbered notification, pushes it to the user's WebSockets, and sends mails.
 * Consumes {@code UserSubscribed}, {@code PaymentCompleted}, {@code PaymentFailed} and {@code RecommendationsReady}.
 */
package org.streampass.notifications;
