package org.streampass.platform.broker;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** A session of Artemis' own client, on a connection of its own. */
public final class BrokerSession implements AutoCloseable {

    /** The bytes of acknowledgements that the client collects until a commit, at the most. */
    private static final int ACK_BATCH_BYTES = 1024 * 1024;

    private final ClientSessionFactory connection;
    private final ClientSession session;

    /** Something that is done with the session. */
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
     * @throws BrokerTroubleException if the broker cannot be reached, or does not know the user
     */
    public static BrokerSession open(ActiveMQConnectionFactory broker) {
        return open(broker, false);
    }

    /**
     * Opens a session in which each message is sent and acknowledged by itself.
     *
     * @throws BrokerTroubleException if the broker cannot be reached, or does not know the user
     */
    public static BrokerSession openUntransacted(ActiveMQConnectionFactory broker) {
        return open(broker, true);
    }

    /** Uses a session that is somebody else's; it is not to be closed by this. */
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
                    autoCommit, // nothing is lost that could not be lost before
                    ACK_BATCH_BYTES);
            return new BrokerSession(connection, session);
        } catch (Exception e) { // createSessionFactory declares no less
            if (connection != null) {
                connection.close();
            }
            throw trouble("the broker cannot be reached: " + e.getMessage(), e);
        }
    }

    /**
     * @throws BrokerTroubleException if the broker does not answer
     * @throws BrokerRefusedException if it does not let this process do that
     */
    public <T> T call(Call<T> call) {
        try {
            return call.make(session);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw trouble("the broker did not do it: " + e.getMessage(), e);
        }
    }

    private static BrokerTroubleException trouble(String message, Exception e) {
        return e instanceof ActiveMQSecurityException
                ? new BrokerRefusedException("the broker does not let this process do that: " + e.getMessage(), e)
                : new BrokerTroubleException(message, e);
    }

    /** Tells when the connection is lost and the client has given up to make it again. */
    public void onLoss(Runnable lost) {
        session.addFailureListener(new LossListener(lost));
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (ActiveMQException e) {
            // the broker is away, and takes back what was not committed
        } finally {
            connection.close();
        }
    }
}
