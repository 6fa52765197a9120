package org.streampass.messaging;

/** What is needed to handle an event is not there yet, or does not answer: the event is to come again later. */
public class TemporarilyUnavailableException extends RuntimeException {

    public TemporarilyUnavailableException(String message) {
        super(message);
    }

    TemporarilyUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
