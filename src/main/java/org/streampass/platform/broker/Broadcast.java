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
import org.streampass.platform.startup.OneLine;

/**
 * Tells the other instances of a service something that they may miss: messages are not durable, and lost while the broker
 * is away. The sender does not hear itself.
 */
public final class Broadcast implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Broadcast.class);
    private static final String ORIGIN = "streampass_origin";
    private static final int WINDOW = 256 * 1024;
    private static final long RETRY_MILLIS = 1_000;

    private final ActiveMQConnectionFactory broker;
    private final String address;
    private final Consumer<String> heard;
    private final String origin = UUID.randomUUID().toString();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread opener = new Thread(task, "broadcast");
        opener.setDaemon(true);
        return opener;
    });
    private volatile BrokerSession session;
    private volatile ClientProducer producer;
    private volatile ClientConsumer consumer;
    private boolean toldItIsLost;

    /**
     * @param address a multicast address
     * @param heard is given what another instance sent
     */
    public Broadcast(ActiveMQConnectionFactory broker, String address, Consumer<String> heard) {
        this.broker = broker;
        this.address = address;
        this.heard = heard;
    }

    /** When it returns, the others are heard, unless the broker is away. */
    public void start() {
        open();
    }

    private void reopen() {
        try {
            open();
        } catch (RuntimeException | Error e) { // whatever it is, an executor would try no more without a word
            tellOnce(OneLine.of(e));
            again();
        }
    }

    private void open() {
        BrokerSession opened = null;
        try {
            opened = BrokerSession.openUntransacted(broker);
            BrokerSession current = opened;
            current.onLoss(() -> lost(current, "the connection is lost"));
            producer = current.call(this::consume);
            session = current;
            toldItIsLost = false;
        } catch (BrokerTroubleException e) {
            close(opened);
            tellOnce(e.getMessage());
            again();
        }
    }

    private ClientProducer consume(ClientSession current) throws ActiveMQException {
        current.createQueue(QueueConfiguration.of(queue())
                .setAddress(address)
                .setRoutingType(RoutingType.MULTICAST)
                .setFilterString("%s <> '%s'".formatted(ORIGIN, origin))
                .setDurable(false)
                .setTemporary(true));
        consumer = current.createConsumer(queue(), null, WINDOW, -1, false);
        consumer.setMessageHandler(this::hear);
        current.start();
        return current.createProducer(SimpleString.of(address));
    }

    private SimpleString queue() {
        return SimpleString.of(address + "-" + origin);
    }

    private void hear(ClientMessage message) {
        try {
            heard.accept(message.getBodyBuffer().readString());
        } catch (RuntimeException e) { // the next one is heard all the same
            log.warn("a message on {} was not understood: {}", address, e.getMessage());
        }
    }

    /** Sends without waiting; what cannot be sent is lost. */
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
        } catch (BrokerTroubleException e) {
            lost(currentSession, e.getMessage());
        }
    }

    private synchronized void lost(BrokerSession lost, String why) {
        if (session == lost) {
            session = null;
            producer = null;
            thread.execute(() -> close(lost));
            tellOnce(why);
            again();
        }
    }

    private void tellOnce(String why) {
        if (!toldItIsLost) {
            toldItIsLost = true;
            log.warn("other instances are not heard on {}, and this is tried again each second: {}", address, why);
        }
    }

    private void again() {
        if (!thread.isShutdown()) {
            thread.schedule(this::reopen, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static void close(BrokerSession session) {
        if (session != null) {
            session.close();
        }
    }

    /** The queue is removed here: a broker that stops at the same moment would complain that it cannot. */
    @Override
    public void close() {
        thread.shutdownNow();
        BrokerSession open = session;
        session = null;
        producer = null;
        if (open != null) {
            try {
                open.call(this::removeQueue);
            } catch (BrokerTroubleException e) {
                // the broker removes it
            }
            open.close();
        }
    }

    private Void removeQueue(ClientSession current) throws ActiveMQException {
        consumer.close();
        current.deleteQueue(queue());
        return null;
    }
}
