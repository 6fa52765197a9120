/**
 * Notifies users: stores each event as a numbered notification, pushes it to the user's WebSockets, and sends mails.
 * Consumes each event that {@link org.streampass.notifications.NotifiableEvent} lists.
 */
package org.streampass.notifications;
