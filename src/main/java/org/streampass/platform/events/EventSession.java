package org.streampass.platform.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.MessageHandler;
import org.apache.activemq.artemis.core.client.impl.ClientConsumerInternal;
import org.streampass.platform.broker.BrokerException;
import org.streampass.platform.broker.BrokerSession;
import org.streampass.platform.broker.QueueBinding;
import org.streampass.platform.tracing.Operation;
import org.streampass.platform.tracing.Spans;

/**
 * A transacted session of the Artemis core client on the queues of one route. Acknowledged and sent messages commit
 * together. Only one thread at a time may use a session.
 *
 * <p>Each method throws {@link BrokerException} if the broker fails. The session must then be closed, and messages
 * that were not committed are redelivered.
 */
final class EventSession implements AutoCloseable {

    private static final Comparator<SimpleString> ENVELOPE_FIRST =
            Comparator.comparing(name -> !EventHeaders.ENVELOPE.contains(name.toString()));

    private final BrokerSession broker;
    private final ClientProducer producer;
    private final EventSpans spans;
    private final List<Operation> publishing = new ArrayList<>();
    private final Set<ClientMessage> held = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<QueueBinding, String> returnAddresses = new HashMap<>();
    private List<ClientConsumerInternal> consumers = List.of();

    EventSession(BrokerSession broker, Spans spans) {
        this.broker = broker;
        this.spans = new EventSpans(spans);
        this.producer = broker.call(ClientSession::createProducer);
    }

    /**
     * Starts consuming.
     *
     * @param window the bytes that the client prefetches for each queue
     * @param onMessage receives each message, or null if a message has expired in the client
     */
    void consume(List<QueueBinding> bindings, int window, BiConsumer<QueueBinding, ClientMessage> onMessage) {
        consumers = bindings.stream()
                .map(binding -> broker.call(session -> {
                    ClientConsumer consumer =
                            session.createConsumer(SimpleString.of(binding.queue()), null, window, -1, false);
                    consumer.setMessageHandler(new Handler(binding, onMessage));
                    return (ClientConsumerInternal) consumer; // it exposes the size of its buffer
                }))
                .toList();
        broker.call(ClientSession::start);
    }

    private record Handler(QueueBinding binding, BiConsumer<QueueBinding, ClientMessage> onMessage)
            implements MessageHandler {

        @Override
        public void onMessage(ClientMessage message) {
            onMessage.accept(binding, message);
        }

        @Override
        public void onMessageExpired(ClientMessage message) {
            onMessage.accept(binding, null);
        }
    }

    /** Whether a queue and its dead-letter queue exist. */
    boolean has(QueueBinding binding) {
        return hasQueue(binding) && hasQueue(binding.deadLetters());
    }

    private boolean hasQueue(QueueBinding binding) {
        return broker.call(
                session -> session.queueQuery(SimpleString.of(binding.queue())).isExists());
    }

    /** Registers a callback for the loss of the connection. */
    void onLoss(Runnable callback) {
        broker.onLoss(callback);
    }

    /** Whether prefetched messages are waiting. */
    boolean hasMore() {
        return consumers.stream().anyMatch(consumer -> consumer.getBufferSize() > 0);
    }

    void publish(EventEnvelope event) {
        publish(event, spans.publish(event));
    }

    /** Publishes an event of earlier once more, in a trace of its own. */
    void publishAgain(EventEnvelope event) {
        publish(event, spans.publishAgain(event));
    }

    private void publish(EventEnvelope event, Operation operation) {
        if (operation == Operation.NONE) {
            sendEvent(event);
        } else {
            publishing.add(operation);
            sendEvent(event.with(operation.trace()));
        }
    }

    private void sendEvent(EventEnvelope event) {
        broker.call(session -> {
            producer.send(SimpleString.of(event.name()), CloudEventsCodec.write(event, session));
            return null;
        });
    }

    /** Excludes a message from {@link #acknowledgeAll} until it is acknowledged individually. */
    void hold(Delivery delivery) {
        held.add(delivery.message());
    }

    /**
     * Acknowledges all messages that were delivered so far, except held ones. If none is held, this takes one packet for
     * each queue.
     */
    void acknowledgeAll(List<Delivery> deliveries) {
        if (!held.isEmpty()) {
            deliveries.forEach(this::acknowledge);
            return;
        }
        for (Delivery delivery : deliveries) {
            broker.call(session -> delivery.message().acknowledge());
        }
    }

    /** Acknowledges only this message. */
    void acknowledge(Delivery delivery) {
        broker.call(session -> delivery.message().individualAcknowledge());
        held.remove(delivery.message());
    }

    void commit() {
        broker.call(session -> {
            session.commit();
            return null;
        });
        publishing.forEach(Operation::end);
        publishing.clear();
    }

    /**
     * Sends a copy of a message to the end of its queue. The caller acknowledges the original in the same transaction.
     * Unlike a rollback this does not affect other messages. The copy continues the trace of this attempt.
     *
     * @param delay how long the receiving consumer holds the copy before it is handled
     * @param properties are added to those of the message
     */
    void sendBack(Delivery delivery, Duration delay, Map<String, Object> properties) {
        ClientMessage copy = copy(delivery, properties);
        copy.putLongProperty(MessageProperties.DELAY, delay.toMillis());
        if (delivery.operation() != Operation.NONE) {
            copy.putStringProperty(
                    MessageProperties.TRACE_PARENT, delivery.trace().parent());
        }
        send(returnAddress(delivery.binding()), copy);
    }

    /** A queue that the broker's files do not declare has no return address of its own. */
    private String returnAddress(QueueBinding binding) {
        return returnAddresses.computeIfAbsent(
                binding,
                each -> broker.call(session -> session.addressQuery(SimpleString.of(each.redeliveryAddress()))
                                .isExists())
                        ? each.redeliveryAddress()
                        : each.qualified());
    }

    /** Sends a copy of a message to its dead-letter queue. The caller acknowledges the original in the same transaction. */
    void deadLetter(Delivery delivery, Map<String, Object> properties) {
        QueueBinding letters = delivery.binding().deadLetters();
        if (!hasQueue(letters)) { // the broker would drop the copy silently
            throw new BrokerException("the queue %s does not exist any more".formatted(letters.queue()), null);
        }
        send(letters.qualified(), copy(delivery, properties));
    }

    private void send(String address, ClientMessage message) {
        broker.call(session -> {
            producer.send(SimpleString.of(address), message);
            return null;
        });
    }

    /**
     * Copies the body and the properties, except those of the broker and of one delivery, and those that exceed the size
     * limit. The body is not deserialized.
     */
    private ClientMessage copy(Delivery delivery, Map<String, Object> properties) {
        ClientMessage message = delivery.message();
        ClientMessage copy = broker.call(session -> session.createMessage(
                message.getType(), message.isDurable(), 0, message.getTimestamp(), message.getPriority()));
        copy.getBodyBuffer().writeBytes(delivery.bodyBytes());
        message.getPropertyNames().stream()
                .filter(name -> !name.toString().startsWith("_AMQ_"))
                .filter(name -> !name.toString().equals(MessageProperties.DELAY))
                .sorted(ENVELOPE_FIRST)
                .forEach(name -> copyIfItFits(message, name, copy));
        properties.forEach(copy::putObjectProperty);
        return copy;
    }

    /** For a borrowed session, which must stay open. */
    void closeProducer() {
        broker.call(session -> {
            producer.close();
            return null;
        });
    }

    private static void copyIfItFits(ClientMessage message, SimpleString name, ClientMessage copy) {
        copy.putObjectProperty(name, message.getObjectProperty(name));
        if (copy.getHeadersAndPropertiesEncodeSize() > Delivery.MAX_PROPERTY_BYTES) {
            copy.removeProperty(name);
        }
    }

    @Override
    public void close() {
        publishing.forEach(operation -> {
            operation.fail("unconfirmed");
            operation.end();
        });
        broker.close();
    }
}
