package org.streampass.messaging;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * Connections of consumers that are given an event when they ask for the next, and hold none beforehand. For those that
 * wait for somebody outside: what a busy one held would wait behind, while another is free.
 */
class UnbufferedConnections implements DisposableBean {

    private final ActiveMQConnectionFactory factory;

    /** @param factory of which nobody else makes connections */
    UnbufferedConnections(ActiveMQConnectionFactory factory) {
        this.factory = factory;
        factory.setConsumerWindowSize(0);
    }

    Connection create() throws JMSException {
        return factory.createConnection();
    }

    @Override
    public void destroy() {
        factory.close();
    }
}
