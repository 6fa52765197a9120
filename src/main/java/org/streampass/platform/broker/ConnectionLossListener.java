package org.streampass.platform.broker;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.SessionFailureListener;

/** Called when a connection is lost, unless the client has failed over to another broker. */
record ConnectionLossListener(Runnable lost) implements SessionFailureListener {

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
        // the open transaction fails to commit
    }
}
