package org.streampass.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import jakarta.jms.TextMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.streampass.json.Json;
import org.streampass.messaging.Inbox;

/** The dead-letter queues, {@code DLQ} and {@code DLQ.<queue>}, as an operator sees them. */
class DeadLetterQueues {

    static final String PREFIX = "DLQ";

    private static final String ADDRESS = "DLA";
    private static final int LISTED = 1000;

    private final ConnectionFactory connections;
    private final Map<String, Inbox> inboxes;

    DeadLetterQueues(ConnectionFactory connections, List<Inbox> inboxes) {
        this.connections = connections;
        this.inboxes = inboxes.stream().collect(Collectors.toMap(Inbox::service, Function.identity()));
    }

    /** The letters of a queue, oldest first, 1000 at the most. */
    List<DeadLetter> letters(String queue) {
        return browse(queue, false);
    }

    /** One letter, with its data. */
    Optional<DeadLetter> letter(String queue, long messageId) {
        return browse(queue, true).stream()
                .filter(letter -> letter.messageId() == messageId)
                .findFirst();
    }

    private List<DeadLetter> browse(String queue, boolean withData) {
        List<DeadLetter> letters = new ArrayList<>();
        try (JMSContext session = connections.createContext();
                QueueBrowser browser = session.createBrowser(session.createQueue(ADDRESS + "::" + queue))) {
            Enumeration<?> messages = browser.getEnumeration();
            while (messages.hasMoreElements() && letters.size() < LISTED) {
                letters.add(letter(queue, (Message) messages.nextElement(), withData));
            }
            return letters;
        } catch (JMSException e) {
            throw new IllegalStateException("%s could not be read: %s".formatted(queue, e.getMessage()), e);
        }
    }

    private DeadLetter letter(String queue, Message message, boolean withData) throws JMSException {
        String type = message.getStringProperty("cloudEvents_type");
        String event = type == null ? null : type.replaceAll("^org\\.streampass\\.|\\.v\\d+$", "");
        return new DeadLetter(
                ((ActiveMQMessage) message).getCoreMessage().getMessageID(),
                queue,
                event,
                message.getStringProperty("cloudEvents_id"),
                message.getStringProperty("cloudEvents_subject"),
                message.getStringProperty("streampass_reason"),
                message.getStringProperty("streampass_handler"),
                message.getStringProperty("streampass_exception"),
                Instant.ofEpochMilli(message.getJMSTimestamp()),
                ifReplayed(queue, event, message.getStringProperty("cloudEvents_id")),
                withData ? data(message) : null);
    }

    private String ifReplayed(String queue, String event, String eventId) {
        if (queue.equals(PREFIX)) {
            return "it goes to the queue it came from, if there was one";
        }
        Inbox inbox = inboxOf(queue);
        if (inbox == null) {
            return "it goes to %s, whose service does not run in this process".formatted(subscriber(queue));
        }
        return isApplied(inbox, event, eventId)
                ? "the inbox says already applied: nothing would change"
                : "it goes to %s and is handled as if it came for the first time".formatted(subscriber(queue));
    }

    boolean isApplied(DeadLetter letter) {
        Inbox inbox = inboxOf(letter.queue());
        return inbox != null && isApplied(inbox, letter.event(), letter.eventId());
    }

    /** Null for the common queue, and if the service runs elsewhere. */
    private Inbox inboxOf(String queue) {
        return queue.equals(PREFIX) ? null : inboxes.get(subscriber(queue).split("-")[0]);
    }

    /** The queue that letters come from: {@code DLQ.<queue>} without its first part. */
    private static String subscriber(String queue) {
        return queue.substring(PREFIX.length() + 1);
    }

    private static boolean isApplied(Inbox inbox, String event, String eventId) {
        try {
            return event != null && eventId != null && inbox.holds(UUID.fromString(eventId), event);
        } catch (IllegalArgumentException e) {
            return false; // that is what is wrong with it
        }
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
