package org.streampass.platform.broker;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;

/** The broker did not answer, or refused; what was to be done in the session is not done, or it is not known. */
public class BrokerTroubleException extends RuntimeException {

    public BrokerTroubleException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether an address has no room for what was sent. */
    public boolean isAddressFull() {
        return getCause() instanceof ActiveMQException e && e.getType() == ActiveMQExceptionType.ADDRESS_FULL;
    }
}
