package org.streampass.platform.broker;

/** The broker does not let this process do something. */
public class BrokerRefusedException extends BrokerTroubleException {

    public BrokerRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
