package org.streampass.platform.startup;

/** The process cannot start for a reason that its operator can remove; the message is the one line to show. */
public class StartupException extends RuntimeException {

    public StartupException(String message) {
        super(message);
    }

    public StartupException(String message, Throwable cause) {
        super(message, cause);
    }
}
