package org.streampass.notifications;

/** Subject and text of a mail. */
record Mail(String subject, String text) {}
