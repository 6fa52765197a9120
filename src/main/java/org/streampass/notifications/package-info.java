/**
 * Tells the user: keeps every fact as a numbered notification, pushes it to the user's sockets, and writes the mails.
 * Hears {@code UserSubscribed}, {@code PaymentCompleted}, {@code PaymentFailed} and {@code RecommendationsReady};
 * publishes {@code NotificationStored}, which only it hears.
 */
package org.streampass.notifications;
