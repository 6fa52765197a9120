package org.streampass.platform.broker;

/** The broker did not answer, or refused; what was to be done in the session is not done, or it is not known. */
public class BrokerTroubleException extends RuntimeException {

    public BrokerTroubleException(String message, Throwable cause) {
        super(message, cause);
    }
}
