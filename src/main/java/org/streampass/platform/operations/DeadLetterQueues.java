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
import org.streampass.platform.broker.BrokerSession;
import org.streampass.platform.broker.BrokerTroubleException;
import org.streampass.platform.events.MessageProperties;
import org.streampass.platform.json.Json;

/**
 * The queues of dead letters as an operator sees them: the broker's own, {@code DLQ}, and those of services, {@code
 * DLQ.<queue>}. A letter may hold anything, so
 * each is read as far as it can be read.
 *
 * <p>Each method throws {@link BrokerAwayException} if the broker does not answer, or does not show all that it has.
 */
class DeadLetterQueues {

    static final String PREFIX = "DLQ";

    /** As many letters as are listed, or replayed, at once. */
    static final int LISTED = 1000;

    private static final String EVERYTHING = "TRUE";

    /**
     * Messages are fetched one by one. Else the broker fills a window, and the client asks for more behind a browser's
     * back: a browser that is faster than that takes it for the queue's end.
     */
    private static final int WINDOW = 0;

    /** How long the broker may take to show the next letter, by looks of so many milliseconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final long LOOK_MILLIS = 100;

    private final ActiveMQConnectionFactory connections;
    private final BrokerManagement broker;
    private final ReplayPreview prospects;

    DeadLetterQueues(ActiveMQConnectionFactory connections, BrokerManagement broker, ReplayPreview prospects) {
        this.connections = connections;
        this.broker = broker;
        this.prospects = prospects;
    }

    /** The letters of a queue, oldest first. */
    List<DeadLetter> letters(String queue, int most) {
        return browse(queue, EVERYTHING, message -> true, most, false);
    }

    /** One letter, with its data. Every letter is looked at: the broker knows no selector for its own number. */
    Optional<DeadLetter> letter(String queue, long messageId) {
        return browse(queue, EVERYTHING, message -> message.getMessageID() == messageId, 1, true).stream()
                .findFirst();
    }

    /** The letters that hold one of these events. */
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
        } catch (BrokerTroubleException e) {
            throw ManagementSession.away(e);
        }
    }

    /**
     * The next message; null at the end. While the client still discards the body of a large message, the broker tells it
     * that there is no other, so the end is believed only if as many have been seen as there are.
     */
    private ClientMessage next(ClientConsumer browser, String queue, String filter, int seen) throws ActiveMQException {
        ClientMessage message = browser.receiveImmediate();
        if (message == null) {
            message = browser.receiveImmediate(); // mostly it has come by now
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (message == null && broker.count(queue, filter) > seen) {
            if (System.nanoTime() > end) {
                throw new BrokerAwayException("the broker shows %d letters of %s only".formatted(seen, queue), null);
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
                prospects.ifReplayed(from, eventId),
                withData ? data(message) : null);
    }

    /**
     * Of a service's letters the name of their queue tells where they came from, since a service may write anything into
     * them. The broker's own say so themselves; null if they came from no queue.
     */
    private static String from(String queue, ClientMessage message) {
        return queue.equals(PREFIX)
                ? text(message, MessageProperties.ORIGINAL_QUEUE)
                : queue.substring(PREFIX.length() + 1);
    }

    /** The handler's, or for a letter that the broker made by itself, what the broker says of it. */
    private static String reason(ClientMessage message, String from) {
        if (message.getObjectProperty(Message.HDR_ACTUAL_EXPIRY_TIME) instanceof Long time) {
            return "it expired at %s, before it was handled".formatted(Instant.ofEpochMilli(time));
        }
        String reason = text(message, MessageProperties.REASON);
        return reason == null && from == null ? "no queue takes it" : reason;
    }

    /** A property; null if it is missing, or something else than text. */
    private static String text(ClientMessage message, String property) {
        return message.getObjectProperty(property) instanceof CharSequence text ? wellFormed(text.toString()) : null;
    }

    /** Half of a surrogate pair cannot be written to a response. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /** What an operator may see: neither addresses nor tokens. */
    private static JsonNode data(ClientMessage message) {
        try {
            String body = body(message);
            return body != null && Json.tree(body) instanceof ObjectNode data
                    ? Json.tree(wellFormed(Json.write(data.without(List.of("email", "paymentToken")))))
                    : null;
        } catch (IllegalStateException | IndexOutOfBoundsException e) {
            return null; // no JSON, or no text though the message says so
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
