package org.streampass.testing.broker;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.streampass.testing.process.App;

/** A client of the application's broker that takes one message at a time. */
public class BrokerClient {

    private static final long PATIENCE_MILLIS = 10_000;

    private final ActiveMQConnectionFactory connections;

    private BrokerClient(ActiveMQConnectionFactory connections) {
        this.connections = connections;
    }

    public static BrokerClient of(App app) {
        ActiveMQConnectionFactory its = app.bean(ActiveMQConnectionFactory.class);
        try {
            ActiveMQConnectionFactory own =
                    new ActiveMQConnectionFactory(its.toURI().toString(), its.getUser(), its.getPassword());
            own.setConsumerWindowSize(0);
            return new BrokerClient(own);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param dataDir the data folder of the process with the broker */
    public static BrokerClient of(int port, Path dataDir) {
        try {
            return new BrokerClient(new ActiveMQConnectionFactory(
                    "tcp://localhost:" + port,
                    "streampass",
                    Files.readString(dataDir.resolve("broker-password")).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The properties of an event, with a new id. */
    public static Map<String, String> envelope(String event, Object subscription) {
        return new HashMap<>(Map.of(
                "cloudEvents_id",
                UUID.randomUUID().toString(),
                "cloudEvents_specversion",
                "1.0",
                "cloudEvents_source",
                "/streampass/test",
                "cloudEvents_type",
                "org.streampass." + event + ".v1",
                "cloudEvents_subject",
                subscription.toString(),
                "cloudEvents_time",
                Instant.now().toString(),
                "cloudEvents_datacontenttype",
                "application/json"));
    }

    public static Message message(JMSContext session, Map<String, String> properties, String data) throws JMSException {
        Message message = session.createTextMessage(data);
        for (Map.Entry<String, String> property : properties.entrySet()) {
            message.setStringProperty(property.getKey(), property.getValue());
        }
        return message;
    }

    public void publish(String address, Map<String, String> properties, String data) {
        try (JMSContext session = connections.createContext()) {
            session.createProducer().send(session.createTopic(address), message(session, properties, data));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Receives the next message of a queue. It stays delivering until this is closed, unless it is committed. */
    public Held take(String address, String queue) {
        return new Held(connections.createContext(JMSContext.SESSION_TRANSACTED), address, queue);
    }

    /** A message that is delivering. */
    public static class Held implements AutoCloseable {

        private final JMSContext session;
        private final Message message;

        private Held(JMSContext session, String address, String queue) {
            this.session = session;
            JMSConsumer consumer = session.createSharedDurableConsumer(session.createTopic(address), queue);
            message = consumer.receive(PATIENCE_MILLIS);
            if (message == null) {
                throw new IllegalStateException("no message in " + queue);
            }
        }

        public String property(String name) {
            try {
                return message.getStringProperty(name);
            } catch (JMSException e) {
                throw new JMSRuntimeException(e.getMessage());
            }
        }

        public void commit() {
            session.commit();
        }

        public void rollBack() {
            session.rollback();
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
