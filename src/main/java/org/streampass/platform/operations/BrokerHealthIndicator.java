package org.streampass.platform.operations;

import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;
import org.streampass.platform.broker.BrokerException;
import org.streampass.platform.broker.BrokerSession;

/** Sends the broker one query, on a session that is kept until it fails. */
@Component
class BrokerHealthIndicator extends CachedHealthIndicator implements AutoCloseable {

    private static final SimpleString DEAD_LETTERS = SimpleString.of("DLA");

    private final ActiveMQConnectionFactory connections;
    private BrokerSession session;

    BrokerHealthIndicator(ActiveMQConnectionFactory connections, HealthSettings settings) {
        super("broker", settings);
        this.connections = connections;
    }

    @Override
    Health check() {
        try {
            if (session == null) {
                session = BrokerSession.openUntransacted(connections);
            }
            session.call(core -> core.addressQuery(DEAD_LETTERS));
            return up("the broker answers");
        } catch (BrokerException e) {
            close();
            throw e;
        }
    }

    @Override
    Health unanswered() {
        return degraded("the broker does not answer: requests get 202, and events wait until it answers again;"
                + " restore the broker");
    }

    @Override
    public void close() {
        BrokerSession open = session;
        session = null;
        if (open != null) {
            open.close();
        }
    }
}
