package org.streampass.platform.broker;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** A session of Artemis' core client, on a connection of its own. */
public final class BrokerSession implements AutoCloseable {

    /** Acknowledgements that the client collects, at most, before it sends them. */
    private static final int ACK_BATCH_BYTES = 1024 * 1024;

    private final ClientSessionFactory connection;
    private final ClientSession session;

    /** An operation on the session. */
    public interface Call<T> {

        T make(ClientSession session) throws Exception;
    }

    private BrokerSession(ClientSessionFactory connection, ClientSession session) {
        this.connection = connection;
        this.session = session;
    }

    /**
     * Opens a transacted session.
     *
     * @throws BrokerException if the broker is unavailable, or refuses the user
     */
    public static BrokerSession open(ActiveMQConnectionFactory broker) {
        return open(broker, false);
    }

    /**
     * Opens a session that commits each message on its own.
     *
     * @throws BrokerException if the broker is unavailable, or refuses the user
     */
    public static BrokerSession openUntransacted(ActiveMQConnectionFactory broker) {
        return open(broker, true);
    }

    /** Wraps a session that the caller closes; this object must not be closed. */
    public static BrokerSession borrow(ClientSession session) {
        return new BrokerSession(null, session);
    }

    private static BrokerSession open(ActiveMQConnectionFactory broker, boolean autoCommit) {
        ClientSessionFactory connection = null;
        try {
            connection = broker.getServerLocator().createSessionFactory();
            ClientSession session = connection.createSession(
                    broker.getUser(),
                    broker.getPassword(),
                    false,
                    autoCommit,
                    autoCommit,
                    autoCommit, // pre-acknowledge: such messages may be lost in any case
                    ACK_BATCH_BYTES);
            return new BrokerSession(connection, session);
        } catch (Exception e) { // as createSessionFactory declares
            if (connection != null) {
                connection.close();
            }
            throw exception("the broker is unavailable: " + e.getMessage(), e);
        }
    }

    /**
     * @throws BrokerRefusedException without the permission
     * @throws BrokerException if the operation fails for another reason
     */
    public <T> T call(Call<T> call) {
        try {
            return call.make(session);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw exception("the broker operation failed: " + e.getMessage(), e);
        }
    }

    private static BrokerException exception(String message, Exception e) {
        return e instanceof ActiveMQSecurityException
                ? new BrokerRefusedException("this process lacks the permission on the broker: " + e.getMessage(), e)
                : new BrokerException(message, e);
    }

    /** Registers a callback for a lost connection that the client no longer tries to restore. */
    public void onLoss(Runnable lost) {
        session.addFailureListener(new ConnectionLossListener(lost));
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (ActiveMQException e) {
            // the broker is unavailable and rolls back by itself
        } finally {
            connection.close();
        }
    }
}
