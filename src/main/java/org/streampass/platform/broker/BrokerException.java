package org.streampass.platform.broker;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;

/** The broker is unavailable, timed out or refused. The operation has failed, or its outcome is unknown. */
public class BrokerException extends RuntimeException {

    public BrokerException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether the address is full: it has reached {@code max-size-bytes}, or the disk is full. */
    public boolean isAddressFull() {
        return getCause() instanceof ActiveMQException e && e.getType() == ActiveMQExceptionType.ADDRESS_FULL;
    }
}
