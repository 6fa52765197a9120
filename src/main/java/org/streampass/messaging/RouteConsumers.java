package org.streampass.messaging;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import org.apache.camel.component.jms.DefaultJmsMessageListenerContainer;
import org.apache.camel.component.jms.JmsEndpoint;
import org.springframework.jms.listener.AbstractJmsListeningContainer.SharedConnectionNotInitializedException;

/**
 * The consumers of one route, which share a connection. When one of them fails, as when an address that it publishes to is
 * full, it begins anew with a session of its own; the others are not disturbed, and keep what they have in hand. The
 * connection is made anew when it is lost.
 */
class RouteConsumers extends DefaultJmsMessageListenerContainer {

    RouteConsumers(JmsEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    protected void refreshConnectionUntilSuccessful() {
        if (!isConnected()) {
            super.refreshConnectionUntilSuccessful();
        }
    }

    private boolean isConnected() {
        try {
            getSharedConnection().createSession(false, Session.AUTO_ACKNOWLEDGE).close();
            return true;
        } catch (JMSException | SharedConnectionNotInitializedException e) {
            return false;
        }
    }
}
