package org.streampass.platform.events;

import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.springframework.core.InfrastructureProxy;

/**
 * Connections of whoever publishes by himself, taken from a pool. Who publishes while he consumes does so in the session
 * of what he consumes: Spring finds it under the factory that this one stands for.
 *
 * <p>Consumers are given no pooled connections. When one of them fails to commit, its container closes the connection
 * that all consumers of the route share. A real one then takes its sessions with it, and the broker rolls back what they
 * had in hand. A pooled one would clean them and lend them again, while another consumer may still be in the midst of
 * receiving: that message would be acknowledged by whoever commits next in its session.
 */
class JmsPublisherConnections extends JmsPoolConnectionFactory implements InfrastructureProxy {

    /** @param consumers what consumers make their connections with */
    JmsPublisherConnections(ActiveMQConnectionFactory consumers, int connections) {
        setConnectionFactory(consumers);
        setMaxConnections(connections);
    }

    @Override
    public Object getWrappedObject() {
        return getConnectionFactory();
    }
}
