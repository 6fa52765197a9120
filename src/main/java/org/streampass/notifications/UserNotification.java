package org.streampass.notifications;

/** A notification, and whose it is. */
record UserNotification(String userId, Notification notification) {}
