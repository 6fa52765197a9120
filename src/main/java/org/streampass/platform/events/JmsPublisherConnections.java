package org.streampass.platform.events;

import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.springframework.core.InfrastructureProxy;

/**
 * Pooled connections for JMS producers that publish outside of a consumer. A producer inside a consumer uses the consumer's
 * transacted session, which Spring finds by the wrapped factory.
 *
 * <p>Consumers must not use pooled connections. If one of them fails to commit, its container closes the connection that all
 * consumers of the route share. Closing a real connection closes its sessions, and the broker rolls back their messages. A
 * pool would reuse the sessions instead, while another consumer may still be receiving in one of them. The next commit in
 * that session would acknowledge the message of that consumer.
 */
class JmsPublisherConnections extends JmsPoolConnectionFactory implements InfrastructureProxy {

    /** @param consumers the connection factory of consumers */
    JmsPublisherConnections(ActiveMQConnectionFactory consumers, int connections) {
        setConnectionFactory(consumers);
        setMaxConnections(connections);
    }

    @Override
    public Object getWrappedObject() {
        return getConnectionFactory();
    }
}
