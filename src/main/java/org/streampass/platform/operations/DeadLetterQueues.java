package org.streampass.platform.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQBuffers;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.streampass.platform.broker.BrokerException;
import org.streampass.platform.broker.BrokerSession;
import org.streampass.platform.broker.QueueBinding;
import org.streampass.platform.events.MessageProperties;
import org.streampass.platform.json.Json;

/**
 * Reads the queues of dead letters: the broker's own, {@code DLQ}, and those of services, {@code DLQ.<queue>}. A letter may
 * contain anything, so each is read as far as possible.
 *
 * <p>Each method throws {@link BrokerException} if the broker does not answer, or does not show all letters.
 */
class DeadLetterQueues {

    /** The most letters that are listed or replayed at once. */
    static final int LISTED = 1000;

    private static final String EVERYTHING = "TRUE";

    /**
     * Messages are fetched one by one. With a window, the client requests more in the background, and a faster browser takes
     * the gap for the end of the queue.
     */
    private static final int WINDOW = 0;

    /** The time in which the broker must show the next letter. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final long LOOK_MILLIS = 100;

    private final ActiveMQConnectionFactory connections;
    private final BrokerManagement broker;
    private final ReplayPreview preview;

    DeadLetterQueues(ActiveMQConnectionFactory connections, BrokerManagement broker, ReplayPreview preview) {
        this.connections = connections;
        this.broker = broker;
        this.preview = preview;
    }

    /** The letters of a queue, oldest first. */
    List<DeadLetter> letters(String queue, int most) {
        return browse(queue, EVERYTHING, message -> true, most, false);
    }

    /** One letter, with its data. All letters are read: the broker has no selector for the message's number. */
    Optional<DeadLetter> letter(String queue, long messageId) {
        return browse(queue, EVERYTHING, message -> message.getMessageID() == messageId, 1, true).stream()
                .findFirst();
    }

    /** The letters with one of these events. */
    List<DeadLetter> ofEvents(String queue, Set<UUID> eventIds) {
        return eventIds.isEmpty()
                ? List.of()
                : browse(
                        queue,
                        BrokerManagement.mayBeOneOf(MessageProperties.ID, eventIds),
                        message -> Uuids.of(text(message, MessageProperties.ID))
                                .filter(eventIds::contains)
                                .isPresent(),
                        Integer.MAX_VALUE,
                        false);
    }

    private List<DeadLetter> browse(
            String queue, String filter, Predicate<ClientMessage> choice, int most, boolean withData) {
        List<DeadLetter> letters = new ArrayList<>();
        try (BrokerSession session = BrokerSession.openUntransacted(connections)) {
            ClientConsumer browser = session.call(core -> {
                core.start();
                return core.createConsumer(SimpleString.of(queue), SimpleString.of(filter), WINDOW, -1, true);
            });
            int seen = 0;
            while (letters.size() < most) {
                int before = seen;
                ClientMessage message = session.call(core -> next(browser, queue, filter, before));
                if (message == null) {
                    break;
                }
                seen++;
                if (choice.test(message)) {
                    letters.add(letter(queue, message, withData));
                }
            }
            return letters;
        }
    }

    /**
     * The next message; null at the end. While the client discards the body of a large message, the broker reports the
     * end of the queue. So the end counts only if all messages have been seen.
     */
    private ClientMessage next(ClientConsumer browser, String queue, String filter, int seen) throws ActiveMQException {
        ClientMessage message = browser.receiveImmediate();
        if (message == null) {
            message = browser.receiveImmediate(); // usually it has arrived by now
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (message == null && broker.count(queue, filter) > seen) {
            if (System.nanoTime() > end) {
                throw new BrokerException("the broker shows %d letters of %s only".formatted(seen, queue), null);
            }
            message = browser.receive(LOOK_MILLIS);
        }
        return message;
    }

    private DeadLetter letter(String queue, ClientMessage message, boolean withData) {
        String type = text(message, MessageProperties.TYPE);
        String eventId = text(message, MessageProperties.ID);
        String from = from(queue, message);
        return new DeadLetter(
                message.getMessageID(),
                queue,
                from,
                type == null ? null : type.replaceAll("^org\\.streampass\\.|\\.v\\d+$", ""),
                eventId,
                text(message, MessageProperties.SUBJECT),
                reason(message, from),
                text(message, MessageProperties.HANDLER),
                text(message, MessageProperties.EXCEPTION),
                Instant.ofEpochMilli(message.getTimestamp()),
                preview.ifReplayed(from, eventId),
                withData ? data(message) : null);
    }

    /**
     * The origin. For a service's letters it is in the name of their queue, since a service can write any property. The
     * broker's letters have it as a property; null if they came from no queue.
     */
    private static String from(String queue, ClientMessage message) {
        return queue.equals(QueueBinding.DEAD_LETTERS)
                ? text(message, MessageProperties.ORIGINAL_QUEUE)
                : queue.substring(QueueBinding.DEAD_LETTERS.length() + 1);
    }

    /** The handler's reason, or that of the broker for its own letters. */
    private static String reason(ClientMessage message, String from) {
        if (message.getObjectProperty(Message.HDR_ACTUAL_EXPIRY_TIME) instanceof Long time) {
            return "it expired at %s, before it was handled".formatted(Instant.ofEpochMilli(time));
        }
        String reason = text(message, MessageProperties.REASON);
        return reason == null && from == null ? "no queue takes it" : reason;
    }

    /** A property; null if it is missing or no text. */
    private static String text(ClientMessage message, String property) {
        return message.getObjectProperty(property) instanceof CharSequence text ? wellFormed(text.toString()) : null;
    }

    /** Half of a surrogate pair cannot be written to a response. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /** Without addresses and tokens, which operators may not see. */
    private static JsonNode data(ClientMessage message) {
        try {
            String body = body(message);
            return body != null && Json.tree(body) instanceof ObjectNode data
                    ? Json.tree(wellFormed(Json.write(data.without(List.of("email", "paymentToken")))))
                    : null;
        } catch (IllegalStateException | IndexOutOfBoundsException e) {
            return null; // no JSON, or a text message without text
        }
    }

    private static String body(ClientMessage message) {
        if (message.getType() != Message.TEXT_TYPE) {
            return null;
        }
        ActiveMQBuffer buffer = message.getBodyBuffer();
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        SimpleString text = ActiveMQBuffers.wrappedBuffer(bytes).readNullableSimpleString();
        return text == null ? null : text.toString();
    }
}
