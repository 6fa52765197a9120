package org.streampass.platform.broker;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;

/**
 * What the running broker has, embedded or not; a few questions, one after the other.
 *
 * <p>Each method throws {@link BrokerTroubleException} if it does not answer.
 */
public class LiveTopology implements Addresses, AutoCloseable {

    private final Connection connection;
    private final ClientSession session;

    /** A question or an order to the broker. */
    private interface Call<T> {

        T make() throws ActiveMQException;
    }

    public LiveTopology(ActiveMQConnectionFactory broker) {
        Connection opened = null;
        try {
            opened = broker.createConnection();
            session = ((ActiveMQSession) opened.createSession()).getCoreSession();
            connection = opened;
        } catch (JMSException e) {
            closeQuietly(opened);
            throw away(e);
        }
    }

    @Override
    public boolean hasAddress(String address) {
        ClientSession.AddressQuery found = call(() -> session.addressQuery(SimpleString.of(address)));
        return found.isExists() && found.isSupportsMulticast();
    }

    @Override
    public Optional<String> addressOf(String queue) {
        ClientSession.QueueQuery found = query(queue);
        return found.isExists() ? Optional.of(found.getAddress().toString()) : Optional.empty();
    }

    /** How many messages wait in a queue that nobody consumes; empty if somebody does, or if there is no such queue. */
    public OptionalLong unheard(String queue) {
        ClientSession.QueueQuery found = query(queue);
        return found.isExists() && found.getConsumerCount() == 0
                ? OptionalLong.of(found.getMessageCount())
                : OptionalLong.empty();
    }

    private ClientSession.QueueQuery query(String queue) {
        return call(() -> session.queueQuery(SimpleString.of(queue)));
    }

    /**
     * Makes a queue and that of its dead letters, unless there are such.
     *
     * @throws BrokerRefusedException if this process may not; the message says what to do
     */
    public void provide(QueueBinding binding) {
        Stream.of(binding, binding.deadLetters())
                .filter(each -> addressOf(each.queue()).isEmpty())
                .forEach(missing -> {
                    try {
                        create(missing);
                    } catch (BrokerRefusedException e) {
                        throw new BrokerRefusedException(
                                "the broker has no queue '%s' and does not let this process make it; %s"
                                        .formatted(missing.queue(), Addresses.toDeclare(binding)),
                                e);
                    }
                });
    }

    private void create(QueueBinding binding) {
        call(() -> {
            session.createQueue(QueueConfiguration.of(binding.queue())
                    .setAddress(binding.address())
                    .setRoutingType(RoutingType.MULTICAST)
                    .setDurable(true)
                    .setAutoCreated(false));
            return null;
        });
    }

    /** Removes a queue and all that waits in it. */
    public void deleteQueue(String queue) {
        call(() -> {
            session.deleteQueue(SimpleString.of(queue));
            return null;
        });
    }

    private <T> T call(Call<T> call) {
        try {
            return call.make();
        } catch (ActiveMQSecurityException e) {
            throw new BrokerRefusedException("the broker does not let this process do that: " + e.getMessage(), e);
        } catch (ActiveMQException e) {
            if (e.getType() == ActiveMQExceptionType.QUEUE_EXISTS) {
                return null; // another instance was faster
            }
            throw away(e);
        }
    }

    private static BrokerTroubleException away(Exception e) {
        return new BrokerTroubleException("the broker could not be asked: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        closeQuietly(connection);
    }

    private static void closeQuietly(Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (JMSException e) {
            // it is gone already
        }
    }
}
