package org.streampass.platform.operations;

/** The broker does not answer; the message says how. */
class BrokerAwayException extends RuntimeException {

    BrokerAwayException(String message, Throwable cause) {
        super(message, cause);
    }
}
