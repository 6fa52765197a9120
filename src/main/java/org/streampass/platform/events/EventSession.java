package org.streampass.platform.events;

import java.time.Duration;
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
import org.streampass.platform.broker.BrokerSession;
import org.streampass.platform.broker.BrokerTroubleException;
import org.streampass.platform.broker.QueueBinding;

/**
 * A transacted session of Artemis' own client on the queues of one route. What it acknowledges and what it sends commits
 * together. It is used by one thread at a time.
 *
 * <p>Each method throws {@link BrokerTroubleException} if the broker does not do its part; the session is then to be
 * closed, and everything that was not committed comes again.
 */
final class EventSession implements AutoCloseable {

    private static final Comparator<SimpleString> ENVELOPE_FIRST =
            Comparator.comparing(name -> !EventHeaders.ENVELOPE.contains(name.toString()));

    private final BrokerSession broker;
    private final ClientProducer producer;
    private final Set<Delivery> resting = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<QueueBinding, String> back = new HashMap<>();
    private List<ClientConsumerInternal> consumers = List.of();

    EventSession(BrokerSession broker) {
        this.broker = broker;
        this.producer = broker.call(ClientSession::createProducer);
    }

    /**
     * Begins to consume.
     *
     * @param window the bytes that the client buffers a queue
     * @param onMessage is given each message, and null instead of one that has expired
     */
    void consume(List<QueueBinding> bindings, int window, BiConsumer<QueueBinding, ClientMessage> onMessage) {
        consumers = bindings.stream()
                .map(binding -> broker.call(session -> {
                    ClientConsumer consumer =
                            session.createConsumer(SimpleString.of(binding.queue()), null, window, -1, false);
                    consumer.setMessageHandler(new Handler(binding, onMessage));
                    return (ClientConsumerInternal) consumer; // whose buffer can be asked
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

    /** Whether there are a queue and that of its dead letters. */
    boolean has(QueueBinding binding) {
        return hasQueue(binding) && hasQueue(binding.deadLetters());
    }

    private boolean hasQueue(QueueBinding binding) {
        return broker.call(
                session -> session.queueQuery(SimpleString.of(binding.queue())).isExists());
    }

    /** Tells when the connection is lost for good. */
    void onLoss(Runnable lost) {
        broker.onLoss(lost);
    }

    /** Whether a message has arrived that was not handed over yet. */
    boolean hasMore() {
        return consumers.stream().anyMatch(consumer -> consumer.getBufferSize() > 0);
    }

    void publish(EventEnvelope event) {
        broker.call(session -> {
            producer.send(SimpleString.of(event.name()), CloudEventsCodec.write(event, session));
            return null;
        });
    }

    /** Leaves a message out until it is acknowledged by itself. */
    void letRest(Delivery delivery) {
        resting.add(delivery);
    }

    /** Acknowledges everything that was delivered so far, but what rests: one packet a queue, if nothing rests. */
    void acknowledgeAll(List<Delivery> deliveries) {
        if (!resting.isEmpty()) {
            deliveries.forEach(this::acknowledge);
            return;
        }
        for (Delivery delivery : deliveries) {
            broker.call(session -> delivery.message().acknowledge());
        }
    }

    /** Acknowledges this message, and none that was delivered before it. */
    void acknowledge(Delivery delivery) {
        broker.call(session -> delivery.message().individualAcknowledge());
        resting.remove(delivery);
    }

    void commit() {
        broker.call(session -> {
            session.commit();
            return null;
        });
    }

    /**
     * Copies a message to the end of its queue, to be handled later; it has to be acknowledged as well. Unlike a rollback
     * this leaves all other messages alone.
     *
     * @param properties that the message is given besides its own
     */
    void sendBack(Delivery delivery, Duration delay, Map<String, Object> properties) {
        ClientMessage copy = copy(delivery, properties);
        copy.putLongProperty(MessageProperties.REST, delay.toMillis());
        send(back(delivery.binding()), copy);
    }

    /** To a queue that broker.xml does not declare there is no other way than by the event's address. */
    private String back(QueueBinding binding) {
        return back.computeIfAbsent(
                binding,
                each -> broker.call(session -> session.addressQuery(SimpleString.of(each.later()))
                                .isExists())
                        ? each.later()
                        : each.qualified());
    }

    /** Copies a message to the dead letters; it has to be acknowledged as well. */
    void deadLetter(Delivery delivery, Map<String, Object> properties) {
        QueueBinding letters = delivery.binding().deadLetters();
        if (!hasQueue(letters)) { // the broker would drop it without a word
            throw new BrokerTroubleException("there is no queue %s any more".formatted(letters.queue()), null);
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
     * The same body and properties, but for those that belong to one delivery, and those that do not fit any more. Nothing
     * is deserialized.
     */
    private ClientMessage copy(Delivery delivery, Map<String, Object> properties) {
        ClientMessage message = delivery.message();
        ClientMessage copy = broker.call(session -> session.createMessage(
                message.getType(), message.isDurable(), 0, message.getTimestamp(), message.getPriority()));
        copy.getBodyBuffer().writeBytes(delivery.bodyBytes());
        message.getPropertyNames().stream()
                .filter(name -> !name.toString().startsWith("_AMQ_"))
                .filter(name -> !name.toString().equals(MessageProperties.REST))
                .sorted(ENVELOPE_FIRST)
                .forEach(name -> copyIfItFits(message, name, copy));
        properties.forEach(copy::putObjectProperty);
        return copy;
    }

    /** For a session that is somebody else's, and stays open. */
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
        broker.close();
    }
}
