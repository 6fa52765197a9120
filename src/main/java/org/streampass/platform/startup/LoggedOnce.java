package org.streampass.platform.startup;

import java.util.Optional;

/** A message about an ongoing condition. Periodic checks log it when it begins or changes, and not each time. */
public final class LoggedOnce {

    private String message;

    /** Whether the message must be logged: it differs from the previous one. */
    public synchronized boolean isNew(String next) {
        boolean isNew = !next.equals(message);
        message = next;
        return isNew;
    }

    /** The current message; empty if the condition is over. */
    public synchronized Optional<String> current() {
        return Optional.ofNullable(message);
    }

    /** The condition is over. */
    public synchronized void clear() {
        message = null;
    }
}
