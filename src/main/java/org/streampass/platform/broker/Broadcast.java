package org.streampass.platform.broker;

import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.streampass.platform.startup.DaemonThreads;
import org.streampass.platform.startup.LoggedOnce;
import org.streampass.platform.startup.OneLine;

/**
 * Sends messages to the other instances of a service. Delivery is at-most-once: messages are not durable, and are lost
 * while the broker is unavailable. The sender does not receive its own messages.
 */
public final class Broadcast implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Broadcast.class);
    private static final String ORIGIN = "streampass_origin";
    private static final int WINDOW = 256 * 1024;
    private static final long RETRY_MILLIS = 1_000;

    private final ActiveMQConnectionFactory broker;
    private final String address;
    private final Consumer<String> listener;
    private final String origin = UUID.randomUUID().toString();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("broadcast"));
    private volatile BrokerSession session;
    private volatile ClientProducer producer;
    private volatile ClientConsumer consumer;
    private final LoggedOnce outage = new LoggedOnce();
    private boolean closed;

    /**
     * @param address a multicast address
     * @param listener receives the messages of other instances
     */
    public Broadcast(ActiveMQConnectionFactory broker, String address, Consumer<String> listener) {
        this.broker = broker;
        this.address = address;
        this.listener = listener;
    }

    /** Connects. Afterwards messages of other instances arrive, unless the broker is unavailable: then it retries. */
    public void start() {
        open();
    }

    private void reopen() {
        try {
            if (!isClosed()) {
                open();
            }
        } catch (RuntimeException | Error e) { // the executor would swallow it, and nothing would retry
            retry(OneLine.of(e));
        }
    }

    private void open() {
        try {
            BrokerSession opened = BrokerSession.openUntransacted(broker);
            boolean isUsed = false;
            try {
                opened.onLoss(() -> handleLoss(opened, "the connection is lost"));
                isUsed = use(opened, opened.call(this::consume));
            } finally {
                if (!isUsed) {
                    opened.close();
                }
            }
        } catch (BrokerException e) {
            retry(e.getMessage());
        }
    }

    /** @return false if this was closed meanwhile */
    private synchronized boolean use(BrokerSession opened, ClientProducer sender) {
        if (!closed) {
            session = opened;
            producer = sender;
            outage.clear();
        }
        return !closed;
    }

    private ClientProducer consume(ClientSession current) throws ActiveMQException {
        current.createQueue(QueueConfiguration.of(queue())
                .setAddress(address)
                .setRoutingType(RoutingType.MULTICAST)
                .setFilterString("%s <> '%s'".formatted(ORIGIN, origin))
                .setDurable(false)
                .setTemporary(true));
        consumer = current.createConsumer(queue(), null, WINDOW, -1, false);
        consumer.setMessageHandler(this::receive);
        current.start();
        return current.createProducer(SimpleString.of(address));
    }

    private SimpleString queue() {
        return SimpleString.of(address + "-" + origin);
    }

    private void receive(ClientMessage message) {
        try {
            listener.accept(message.getBodyBuffer().readString());
        } catch (RuntimeException e) { // later messages are still received
            log.warn("a message on {} could not be processed and is dropped: {}", address, e.getMessage());
        }
    }

    /** Sends without waiting for the broker. A message that cannot be sent is lost. */
    public void send(String text) {
        ClientProducer current = producer;
        BrokerSession currentSession = session;
        if (current == null || currentSession == null) {
            return;
        }
        try {
            currentSession.call(each -> {
                ClientMessage message = each.createMessage(false);
                message.putStringProperty(ORIGIN, origin);
                message.getBodyBuffer().writeString(text);
                current.send(message);
                return null;
            });
        } catch (BrokerException e) {
            handleLoss(currentSession, e.getMessage());
        }
    }

    private synchronized void handleLoss(BrokerSession lost, String reason) {
        if (session == lost) {
            session = null;
            producer = null;
            thread.execute(lost::close);
            retry(reason);
        }
    }

    private synchronized void retry(String reason) {
        if (closed) {
            return;
        }
        if (outage.isNew(address)) {
            log.warn("no messages of other instances arrive on {}; retrying every second: {}", address, reason);
        }
        thread.schedule(this::reopen, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Deletes the queue explicitly. A broker that stops at the same moment would log that it cannot delete it. */
    @Override
    public void close() {
        BrokerSession open = stop();
        if (open != null) {
            try {
                open.call(this::deleteQueue);
            } catch (BrokerException e) {
                // the broker deletes the temporary queue
            }
            open.close();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** @return the open session; null if there is none */
    private synchronized BrokerSession stop() {
        BrokerSession open = session;
        closed = true;
        session = null;
        producer = null;
        thread.shutdown(); // lost sessions are still closed
        return open;
    }

    private Void deleteQueue(ClientSession current) throws ActiveMQException {
        consumer.close();
        current.deleteQueue(queue());
        return null;
    }
}
