/**
 * Notifies users: stores each event as a numbered notification, pushes it to the user's WebSockets, and sends mails.
 * Consumes the events whose records are {@link org.streampass.notifications.UserEvent}s.
 */
package org.streampass.notifications;
