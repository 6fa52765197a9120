package org.streampass.platform.events;

/** The message can never be handled, however often it is delivered; the message of this exception says why. */
public class UnreadableEventException extends RuntimeException {

    public UnreadableEventException(String reason) {
        super(reason);
    }

    public UnreadableEventException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
