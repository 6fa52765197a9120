package org.streampass.platform.broker;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.SessionFailureListener;

/** Hears of connections that are lost for good, not of those that failed over to another broker. */
record LossListener(Runnable lost) implements SessionFailureListener {

    @Override
    public void connectionFailed(ActiveMQException exception, boolean failedOver) {
        if (!failedOver) {
            lost.run();
        }
    }

    @Override
    public void connectionFailed(ActiveMQException exception, boolean failedOver, String scaleDownTargetNodeID) {
        connectionFailed(exception, failedOver);
    }

    @Override
    public void beforeReconnect(ActiveMQException exception) {
        // what is in hand fails to commit
    }
}
