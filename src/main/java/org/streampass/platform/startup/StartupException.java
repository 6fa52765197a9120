package org.streampass.platform.startup;

/** The process cannot start for a reason that its operator can remove. The message is the line to log. */
public class StartupException extends RuntimeException {

    public StartupException(String message) {
        super(message);
    }

    public StartupException(String message, Throwable cause) {
        super(message, cause);
    }
}
