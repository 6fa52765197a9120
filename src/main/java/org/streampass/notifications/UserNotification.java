package org.streampass.notifications;

/** A notification with its user. */
record UserNotification(String userId, Notification notification) {}
