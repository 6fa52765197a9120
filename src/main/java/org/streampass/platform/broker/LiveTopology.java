package org.streampass.platform.broker;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQQueueExistsException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/**
 * The topology of the running broker, embedded or not.
 *
 * <p>Each method throws {@link BrokerException} if the broker is unavailable.
 */
public class LiveTopology implements BrokerTopology, AutoCloseable {

    private final BrokerSession session;

    public LiveTopology(ActiveMQConnectionFactory broker) {
        session = BrokerSession.openUntransacted(broker);
    }

    @Override
    public boolean hasAddress(String address) {
        ClientSession.AddressQuery found = session.call(core -> core.addressQuery(SimpleString.of(address)));
        return found.isExists() && found.isSupportsMulticast();
    }

    @Override
    public Optional<String> addressOf(String queue) {
        ClientSession.QueueQuery found = query(queue);
        return found.isExists() ? Optional.of(found.getAddress().toString()) : Optional.empty();
    }

    /** The number of messages in a queue without consumers; empty if it has consumers, or does not exist. */
    public OptionalLong unconsumed(String queue) {
        ClientSession.QueueQuery found = query(queue);
        return found.isExists() && found.getConsumerCount() == 0
                ? OptionalLong.of(found.getMessageCount())
                : OptionalLong.empty();
    }

    private ClientSession.QueueQuery query(String queue) {
        return session.call(core -> core.queueQuery(SimpleString.of(queue)));
    }

    /**
     * Creates a queue and its dead-letter queue, unless they exist.
     *
     * @throws BrokerRefusedException without the permission; the message names the file to add it to
     */
    public void createIfMissing(QueueBinding binding) {
        Stream.of(binding, binding.deadLetters())
                .filter(each -> addressOf(each.queue()).isEmpty())
                .forEach(missing -> {
                    try {
                        create(missing);
                    } catch (BrokerRefusedException e) {
                        throw new BrokerRefusedException(
                                ("the broker has no queue '%s', and this process has no permission to create it;"
                                                + " --check-routes prints the lines for %s")
                                        .formatted(missing.queue(), ServiceDefinition.nameOfFile(binding.service())),
                                e);
                    }
                });
    }

    private void create(QueueBinding binding) {
        session.call(core -> {
            try {
                core.createQueue(QueueConfiguration.of(binding.queue())
                        .setAddress(binding.address())
                        .setRoutingType(RoutingType.MULTICAST)
                        .setDurable(true)
                        .setAutoCreated(false));
            } catch (ActiveMQQueueExistsException e) {
                // another instance has created it
            }
            return null;
        });
    }

    /** Deletes a queue with its messages. */
    public void deleteQueue(String queue) {
        session.call(core -> {
            core.deleteQueue(SimpleString.of(queue));
            return null;
        });
    }

    @Override
    public void close() {
        session.close();
    }
}
