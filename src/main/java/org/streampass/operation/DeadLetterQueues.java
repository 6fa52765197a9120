package org.streampass.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import jakarta.jms.TextMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.streampass.json.Json;
import org.streampass.platform.events.MessageProperties;

/**
 * The dead-letter queues, {@code DLQ} and {@code DLQ.<queue>}, as an operator sees them.
 *
 * <p>Each method throws {@link BrokerAwayException} if the broker does not answer.
 */
class DeadLetterQueues {

    static final String PREFIX = "DLQ";

    /** As many letters as are listed, or replayed, at once. */
    static final int LISTED = 1000;

    private static final String ADDRESS = "DLA";

    private final ConnectionFactory connections;
    private final Prospects prospects;

    /** @param connections that fetch messages one by one */
    DeadLetterQueues(ConnectionFactory connections, Prospects prospects) {
        this.connections = connections;
        this.prospects = prospects;
    }

    /** The letters of a queue, oldest first, {@value #LISTED} at the most. */
    List<DeadLetter> letters(String queue) {
        return browse(queue, null, message -> true, LISTED, false);
    }

    /** One letter, with its data. Every letter is looked at: the broker knows no selector for its own number. */
    Optional<DeadLetter> letter(String queue, long messageId) {
        return browse(queue, null, message -> messageId(message) == messageId, 1, true).stream()
                .findFirst();
    }

    /** The letters that hold one of these events. */
    List<DeadLetter> ofEvents(String queue, Collection<String> eventIds) {
        String selector = eventIds.stream()
                .map(id -> id.replace("'", "''"))
                .collect(Collectors.joining("','", MessageProperties.ID + " IN ('", "')"));
        return browse(queue, selector, message -> true, Integer.MAX_VALUE, false);
    }

    private interface Choice {

        boolean includes(Message message) throws JMSException;
    }

    private List<DeadLetter> browse(String queue, String selector, Choice choice, int most, boolean withData) {
        List<DeadLetter> letters = new ArrayList<>();
        try (JMSContext session = connections.createContext();
                QueueBrowser browser = session.createBrowser(session.createQueue(ADDRESS + "::" + queue), selector)) {
            Enumeration<?> messages = browser.getEnumeration();
            while (letters.size() < most && messages.hasMoreElements()) {
                Message message = (Message) messages.nextElement();
                if (choice.includes(message)) {
                    letters.add(letter(queue, message, withData));
                }
            }
            return letters;
        } catch (JMSException | JMSRuntimeException e) {
            throw ManagementSession.away(e);
        }
    }

    private DeadLetter letter(String queue, Message message, boolean withData) throws JMSException {
        String type = message.getStringProperty(MessageProperties.TYPE);
        String event = type == null ? null : type.replaceAll("^org\\.streampass\\.|\\.v\\d+$", "");
        String eventId = message.getStringProperty(MessageProperties.ID);
        String from = message.getStringProperty(MessageProperties.ORIGINAL_QUEUE);
        return new DeadLetter(
                messageId(message),
                queue,
                from,
                event,
                eventId,
                message.getStringProperty(MessageProperties.SUBJECT),
                message.getStringProperty(MessageProperties.REASON),
                message.getStringProperty(MessageProperties.HANDLER),
                message.getStringProperty(MessageProperties.EXCEPTION),
                Instant.ofEpochMilli(message.getJMSTimestamp()),
                prospects.ifReplayed(from, event, eventId),
                withData ? data(message) : null);
    }

    private static long messageId(Message message) {
        return ((ActiveMQMessage) message).getCoreMessage().getMessageID();
    }

    /** What an operator may see: neither addresses nor tokens. */
    private static JsonNode data(Message message) throws JMSException {
        try {
            return message instanceof TextMessage text && Json.tree(text.getText()) instanceof ObjectNode data
                    ? data.without(List.of("email", "paymentToken"))
                    : null;
        } catch (IllegalStateException e) {
            return null; // no JSON
        }
    }
}
