package org.streampass.platform.broker;

/** This process lacks the permission on the broker. */
public class BrokerRefusedException extends BrokerException {

    public BrokerRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
