package org.streampass.platform.operations;

import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Whether the broker answers: one question on a session that is kept, and made anew only after it has failed. */
class BrokerCheck implements Check, AutoCloseable {

    private static final SimpleString DEAD_LETTERS = SimpleString.of("DLA");

    private final ActiveMQConnectionFactory connections;
    private ClientSessionFactory connection;
    private ClientSession session;

    BrokerCheck(ActiveMQConnectionFactory connections) {
        this.connections = connections;
    }

    @Override
    public HealthFinding look() throws Exception {
        try {
            if (session == null) {
                open();
            }
            session.addressQuery(DEAD_LETTERS);
            return HealthFinding.well("the broker answers");
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private void open() throws Exception {
        connection = connections.getServerLocator().createSessionFactory();
        session =
                connection.createSession(connections.getUser(), connections.getPassword(), false, true, true, false, 1);
    }

    @Override
    public HealthFinding unanswered() {
        return HealthFinding.degraded(
                "the broker does not answer: requests are taken with 202 and published when it is back,"
                        + " events wait in it; bring it back, nothing else");
    }

    @Override
    public void close() {
        ClientSessionFactory open = connection;
        session = null;
        connection = null;
        if (open != null) {
            open.close(); // and the session with it, without a word to a broker that may not answer
        }
    }
}
