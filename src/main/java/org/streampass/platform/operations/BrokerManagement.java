package org.streampass.platform.operations;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.ConnectionFactory;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.streampass.platform.json.Json;

/**
 * Asks the broker, embedded or not, by its management messages.
 *
 * <p>Each method throws {@link BrokerAwayException} if it does not answer.
 */
class BrokerManagement {

    private static final int MOST_QUEUES = 10_000;

    /** The broker lists what it has put off as a whole only, about a kilobyte each. */
    private static final long MOST_PUT_OFF = 10_000;

    /** Of UUIDs: with capitals, or without leading zeros. */
    private static final List<String> OTHER_SPELLINGS = List.of(
            " LIKE '%A%'",
            " LIKE '%B%'",
            " LIKE '%C%'",
            " LIKE '%D%'",
            " LIKE '%E%'",
            " LIKE '%F%'",
            " NOT LIKE '________-____-____-____-____________'");

    private static final Logger log = LoggerFactory.getLogger(BrokerManagement.class);

    private final ConnectionFactory connections;

    BrokerManagement(ConnectionFactory connections) {
        this.connections = connections;
    }

    /**
     * @param waiting messages in it, those in hand and those put off included
     * @param inHand given to a consumer and not yet acknowledged
     * @param putOff to be delivered again later
     * @param consumers who listens
     * @param added messages that have come since the broker started
     * @param acknowledged messages that are done with since then
     */
    record QueueState(
            String name,
            String address,
            long waiting,
            long inHand,
            long putOff,
            @JsonIgnore long consumers,
            @JsonIgnore long added,
            @JsonIgnore long acknowledged) {

        /** Neither in hand nor put off. */
        long ready() {
            return waiting - inHand - putOff;
        }

        boolean holdsDeadLetters() {
            return name.startsWith(DeadLetterQueues.PREFIX);
        }

        /** A service's: neither the broker's own, nor that of somebody who listens. */
        boolean holdsEvents() {
            return name.endsWith("-" + address);
        }

        /** Whose queue it is, if it holds events. */
        String service() {
            return name.substring(0, name.length() - address.length() - 1);
        }

        /** Whether {@link BrokerManagement#present} sees all of it. */
        boolean canBeSearched() {
            return putOff <= MOST_PUT_OFF;
        }
    }

    List<QueueState> queues() {
        try (ManagementSession session = open()) {
            JsonNode answer = Json.tree(session.ask(ResourceNames.BROKER, "listQueues", "", 1, MOST_QUEUES));
            return StreamSupport.stream(answer.get("data").spliterator(), false)
                    .map(queue -> new QueueState(
                            queue.get("name").asText(),
                            queue.get("address").asText(),
                            number(queue, "messageCount"),
                            number(queue, "deliveringCount"),
                            number(queue, "scheduledCount"),
                            number(queue, "consumerCount"),
                            number(queue, "messagesAdded"),
                            number(queue, "messagesAcked")))
                    .toList();
        }
    }

    /** The services that hear events. */
    Set<String> services() {
        return services(queues());
    }

    static Set<String> services(List<QueueState> queues) {
        return queues.stream()
                .filter(QueueState::holdsEvents)
                .map(QueueState::service)
                .collect(Collectors.toSet());
    }

    private static long number(JsonNode queue, String field) {
        return queue.path(field).asLong();
    }

    /**
     * Which of these ids a property has among the messages of a queue: those that wait, are in hand, or are put off.
     * They are asked for in the order in which messages go round, so that none gets past unless it is fast; whoever must
     * be certain asks again.
     */
    Set<UUID> present(QueueState queue, String property, Collection<UUID> ids) {
        String filter = mayBeOneOf(property, ids);
        String resource = ResourceNames.QUEUE + queue.name();
        Set<String> present = new HashSet<>();
        try (ManagementSession session = open()) {
            if (queue.putOff() > 0 && queue.canBeSearched()) {
                Json.tree(session.ask(resource, "listScheduledMessagesAsJSON"))
                        .forEach(message -> present.add(message.path(property).asText()));
            }
            Json.tree(session.ask(resource, "countMessages", filter, property))
                    .fieldNames()
                    .forEachRemaining(present::add);
            Json.tree(session.ask(resource, "countDeliveringMessages", filter, property))
                    .fieldNames()
                    .forEachRemaining(present::add);
        }
        Set<UUID> sought = Set.copyOf(ids);
        return present.stream()
                .flatMap(text -> Uuids.of(text).stream())
                .filter(sought::contains)
                .collect(Collectors.toSet());
    }

    /**
     * A filter for messages in which a property is one of these ids. It also lets through the few messages that write
     * their ids in another way, since the broker compares text: the caller compares the ids of what it is given.
     */
    static String mayBeOneOf(String property, Collection<UUID> ids) {
        String canonical = ids.stream().map(UUID::toString).collect(Collectors.joining("','", "('", "')"));
        return Stream.concat(
                        Stream.of("%s IN %s".formatted(property, canonical)),
                        OTHER_SPELLINGS.stream().map(pattern -> property + pattern))
                .collect(Collectors.joining(" OR "));
    }

    /** How many messages of a queue a filter lets through; those in hand and those put off are not counted. */
    long count(String queue, String filter) {
        try (ManagementSession session = open()) {
            return session.<Number>ask(ResourceNames.QUEUE + queue, "countMessages", filter)
                    .longValue();
        }
    }

    /**
     * Moves messages of a queue, each to the queue named for it, whatever the message says of itself: the broker's own
     * retry obeys properties that whoever sent the message may have set. It looks at no duplicate id. A message that it
     * refuses to move stays, and the others go.
     *
     * @param targets by the messages' numbers
     * @return which of them were moved
     */
    Set<Long> move(String queue, Map<Long, String> targets) {
        Set<Long> moved = new HashSet<>();
        try (ManagementSession session = open()) {
            targets.forEach((messageId, target) -> {
                if (move(queue, messageId, target, session)) {
                    moved.add(messageId);
                }
            });
        }
        return moved;
    }

    private static boolean move(String queue, long messageId, String target, ManagementSession session) {
        try {
            return session.<Boolean>ask(ResourceNames.QUEUE + queue, "moveMessage", messageId, target);
        } catch (IllegalStateException e) {
            log.warn("message {} stays on {}: {}", messageId, queue, e.getMessage());
            return false;
        }
    }

    /** False if it is no longer there. */
    boolean remove(String queue, long messageId) {
        try (ManagementSession session = open()) {
            return session.<Boolean>ask(ResourceNames.QUEUE + queue, "removeMessage", messageId);
        }
    }

    private ManagementSession open() {
        return new ManagementSession(connections);
    }
}
