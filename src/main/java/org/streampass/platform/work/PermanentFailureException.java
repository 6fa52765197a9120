package org.streampass.platform.work;

/** The work of a row can never succeed; the message says why. */
public class PermanentFailureException extends RuntimeException {

    public PermanentFailureException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
