package org.streampass.bench;

import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Topic;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.HdrHistogram.ConcurrentHistogram;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.streampass.bench.Recording.Percentiles;
import org.streampass.testing.broker.BrokerClient;

/**
 * Events without a workflow, and the time of each from its due time to the user's socket: through the broker's journal,
 * the inbox and the table of notifications, all committed.
 */
class EventLoad implements AutoCloseable, CompletionListener {

    private static final String EVENT = "PaymentFailed";

    private final ActiveMQConnectionFactory broker;
    private final JMSContext session;
    private final JMSProducer producer;
    private final Topic topic;
    private final AtomicInteger unconfirmed = new AtomicInteger();
    private final Map<String, Long> due = new ConcurrentHashMap<>();
    private volatile ConcurrentHistogram micros = new ConcurrentHistogram(3);

    EventLoad(String url, String password) {
        broker = new ActiveMQConnectionFactory(url, "streampass", password);
        broker.setConfirmationWindowSize(1024 * 1024); // otherwise asynchronous sends are not confirmed
        session = broker.createContext();
        topic = session.createTopic(EVENT);
        producer = session.createProducer()
                .setAsync(this); // otherwise the rate is limited by the round trips of one client
    }

    /** Sends events at a fixed rate, and returns when the broker has all of them. */
    void send(int perSecond, int count, IntFunction<String> user, String reason) {
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long when = start + i * 1_000_000_000L / perSecond;
            Load.parkUntil(when);
            send(user.apply(i), reason, when);
        }
        await().pollInterval(Duration.ofMillis(5)).until(() -> unconfirmed.get() == 0);
    }

    private void send(String user, String reason, long when) {
        String subscription = UUID.randomUUID().toString();
        due.put(subscription, when);
        String data = """
                {"subscriptionId":"%s","userId":"%s","price":{"amount":499,"currency":"EUR"},"reason":"%s"}""".formatted(subscription, user, reason);
        unconfirmed.incrementAndGet();
        try {
            producer.send(topic, BrokerClient.message(session, BrokerClient.envelope(EVENT, subscription), data));
        } catch (JMSException e) {
            throw new JMSRuntimeException(e.getMessage());
        }
    }

    @Override
    public void onCompletion(Message message) {
        unconfirmed.decrementAndGet();
    }

    @Override
    public void onException(Message message, Exception e) {
        throw new IllegalStateException(e); // it stays unconfirmed
    }

    /** A socket received the notification about this subscription. */
    void arrived(String subscription) {
        Long when = due.remove(subscription);
        if (when != null) {
            micros.recordValue(Math.max(0, System.nanoTime() - when) / 1000);
        }
    }

    /** The number of events that no socket has received yet. */
    int inTransit() {
        return due.size();
    }

    /** The times since the last call. */
    Percentiles take() {
        Percentiles taken = Percentiles.of(micros);
        micros = new ConcurrentHistogram(3);
        return taken;
    }

    @Override
    public void close() {
        session.close();
        broker.close();
    }
}
