package org.streampass.messaging;

/** The broker does not let this process do something. */
public class BrokerRefusedException extends RuntimeException {

    BrokerRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
