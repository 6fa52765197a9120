package org.streampass.bench;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Consumes the final events from the broker, as any other program may, and notifies the waiting requests. */
class Outcomes implements AutoCloseable {

    private final ActiveMQConnectionFactory connections;
    private final JMSContext session;
    /** By subscription: the waiting callback, or the time of its end if that is known first. */
    private final Map<String, Object> pending = new ConcurrentHashMap<>();

    Outcomes(ActiveMQConnectionFactory connections) {
        this.connections = connections;
        session = connections.createContext(JMSContext.DUPS_OK_ACKNOWLEDGE);
        consume("RecommendationsReady");
        consume("PaymentFailed");
    }

    private void consume(String event) {
        JMSConsumer consumer = session.createConsumer(session.createTopic(event));
        consumer.setMessageListener(this::ended);
    }

    private void ended(Message message) {
        long now = System.nanoTime();
        String subscription = subject(message);
        if (pending.putIfAbsent(subscription, now) instanceof LongConsumer waiting) {
            pending.remove(subscription);
            waiting.accept(now);
        }
    }

    private static String subject(Message message) {
        try {
            return message.getStringProperty("cloudEvents_subject");
        } catch (JMSException e) {
            throw new JMSRuntimeException(e.getMessage());
        }
    }

    /** @param ended receives the time, by {@link System#nanoTime()} */
    void await(String subscription, LongConsumer ended) {
        if (pending.putIfAbsent(subscription, ended) instanceof Long when) {
            pending.remove(subscription);
            ended.accept(when);
        }
    }

    @Override
    public void close() {
        session.close();
        connections.close();
    }
}
