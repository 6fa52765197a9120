package org.streampass.platform.broker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.ActiveMQDisconnectedException;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;
import org.streampass.testing.broker.BrokerUsers;

/** A broker from {@code artemis/broker.xml} within this JVM, with its messages in memory. */
public final class InVmBroker implements AutoCloseable {

    private static final AtomicInteger IDS = new AtomicInteger(5_000);
    private static final String PASSWORD = "secret";

    private final int id = IDS.getAndIncrement();
    private final ActiveMQServer server;

    public InVmBroker() throws Exception {
        Configuration configuration = new BrokerDefinition(Path.of("artemis/broker.xml")).read();
        configuration.setPersistenceEnabled(false);
        configuration.setJMXManagementEnabled(false);
        configuration.setAcceptorConfigurations(Set.of(
                new TransportConfiguration(InVMAcceptorFactory.class.getName(), Map.of("serverId", "" + id), "in-vm")));
        server = new ActiveMQServerImpl(configuration, BrokerUsers.withPassword(PASSWORD));
        server.start();
    }

    /** Connects as the application does, as a user that has every role. */
    public ActiveMQConnectionFactory connections() {
        return connections(BrokerUsers.ALL_ROLES);
    }

    /** Connects as the application does. */
    ActiveMQConnectionFactory connections(String user) {
        BrokerSettings settings = new BrokerSettings(
                null, -1, user, PASSWORD, null, null, null, null, Duration.ofSeconds(5), Duration.ofSeconds(30), 2);
        return new BrokerConnectionFactories(settings, "vm://" + id).create(user, PASSWORD);
    }

    /** The number of messages in the queue, including those that are delivering or scheduled. */
    public long messages(String queue) {
        return queue(queue).getMessageCount();
    }

    /** The number of messages that are delivered to consumers and not acknowledged. */
    public int delivering(String queue) {
        return queue(queue).getDeliveringCount();
    }

    /** The number of scheduled messages. */
    public int scheduled(String queue) {
        return queue(queue).getScheduledCount();
    }

    /** The ready messages, without those that are delivering or scheduled. */
    public List<ICoreMessage> browse(String queue) {
        queue(queue).flushExecutor();
        List<ICoreMessage> messages = new ArrayList<>();
        try (LinkedListIterator<MessageReference> references = queue(queue).iterator()) {
            references.forEachRemaining(
                    reference -> messages.add(reference.getMessage().toCore()));
        }
        return messages;
    }

    public int consumers(String queue) {
        return queue(queue).getConsumerCount();
    }

    private Queue queue(String name) {
        return server.locateQueue(SimpleString.of(name));
    }

    /** Breaks every open connection; new ones are accepted. */
    public void dropConnections() {
        server.getRemotingService()
                .getConnections()
                .forEach(connection -> connection.fail(new ActiveMQDisconnectedException("dropped by the test")));
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
