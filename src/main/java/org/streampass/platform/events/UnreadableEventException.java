package org.streampass.platform.events;

/** A message can never be handled, however often it is delivered. The exception's message gives the reason. */
public class UnreadableEventException extends RuntimeException {

    public UnreadableEventException(String reason) {
        super(reason);
    }

    public UnreadableEventException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
