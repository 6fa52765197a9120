package org.streampass.platform.operations;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
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
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.streampass.platform.broker.BrokerException;
import org.streampass.platform.broker.QueueBinding;
import org.streampass.platform.json.Json;

/**
 * Queries and changes queues by the broker's management messages.
 *
 * <p>Each method throws {@link BrokerException} if it does not answer.
 */
class BrokerManagement {

    private static final int MOST_QUEUES = 10_000;
    private static final int MOST_ATTEMPTS = 5;

    /** The broker lists scheduled messages only all at once, about a kilobyte each. */
    private static final long MOST_SCHEDULED = 10_000;

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

    private final ActiveMQConnectionFactory connections;

    BrokerManagement(ActiveMQConnectionFactory connections) {
        this.connections = connections;
    }

    /**
     * @param waiting all its messages
     * @param delivering given to a consumer and not yet acknowledged
     * @param scheduled to be delivered later
     * @param added messages since the broker started
     * @param acknowledged messages since the broker started
     */
    record QueueState(
            String name,
            String address,
            long waiting,
            long delivering,
            long scheduled,
            @JsonIgnore long consumers,
            @JsonIgnore long added,
            @JsonIgnore long acknowledged) {

        /** Neither delivering nor scheduled. */
        long ready() {
            return waiting - delivering - scheduled;
        }

        boolean holdsDeadLetters() {
            return name.startsWith(QueueBinding.DEAD_LETTERS);
        }

        /** Whether it is a service's queue, and not one of the broker or of a temporary subscriber. */
        boolean holdsEvents() {
            return name.endsWith("-" + address);
        }

        /** The service, if it holds events. */
        String service() {
            return name.substring(0, name.length() - address.length() - 1);
        }

        /** Whether {@link BrokerManagement#present} sees all of it. */
        boolean canBeSearched() {
            return scheduled <= MOST_SCHEDULED;
        }
    }

    List<QueueState> queues() {
        try (ManagementSession session = open()) {
            return StreamSupport.stream(listQueues(session).get("data").spliterator(), false)
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

    /** Artemis 2.56 fails to list queues, with a NullPointerException, when one of them is deleted meanwhile. */
    private static JsonNode listQueues(ManagementSession session) {
        for (int attempt = 1; ; attempt++) {
            try {
                return Json.tree(session.ask(ResourceNames.BROKER, "listQueues", "", 1, MOST_QUEUES));
            } catch (IllegalStateException e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** The services that consume events. */
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
     * The ids that a property has in the messages of a queue, whether they are ready, delivering or scheduled. The states
     * are queried in the order in which a message passes through them; a fast message can still escape, so ask again to
     * be certain.
     */
    Set<UUID> present(QueueState queue, String property, Collection<UUID> ids) {
        String filter = mayBeOneOf(property, ids);
        String resource = ResourceNames.QUEUE + queue.name();
        Set<String> present = new HashSet<>();
        try (ManagementSession session = open()) {
            if (queue.scheduled() > 0 && queue.canBeSearched()) {
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
     * A filter for messages in which a property is one of these ids. The broker compares text, so the filter also matches
     * the few messages with another spelling of an id: the caller must compare the ids.
     */
    static String mayBeOneOf(String property, Collection<UUID> ids) {
        String canonical = ids.stream().map(UUID::toString).collect(Collectors.joining("','", "('", "')"));
        return Stream.concat(
                        Stream.of("%s IN %s".formatted(property, canonical)),
                        OTHER_SPELLINGS.stream().map(pattern -> property + pattern))
                .collect(Collectors.joining(" OR "));
    }

    /**
     * The messages of a queue that its consumers have not acknowledged, with their properties. They fit in their windows.
     */
    List<JsonNode> delivering(QueueState queue) {
        List<JsonNode> messages = new ArrayList<>();
        try (ManagementSession session = open()) {
            Json.tree(session.ask(ResourceNames.QUEUE + queue.name(), "listDeliveringMessagesAsJSON"))
                    .forEach(consumer -> consumer.path("elements").forEach(messages::add));
        }
        return messages;
    }

    /** The number of ready messages that match a filter. */
    long count(String queue, String filter) {
        try (ManagementSession session = open()) {
            return session.<Number>ask(ResourceNames.QUEUE + queue, "countMessages", filter)
                    .longValue();
        }
    }

    /**
     * Moves messages of a queue to the given queues. The broker's own retry is not used, since it follows properties that
     * the sender of the message may have set. Duplicate ids are not checked. A message that cannot be moved stays.
     *
     * @param targets by message number
     * @return the messages that were moved
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

    /** False if it no longer exists. */
    boolean remove(String queue, long messageId) {
        try (ManagementSession session = open()) {
            return session.<Boolean>ask(ResourceNames.QUEUE + queue, "removeMessage", messageId);
        }
    }

    private ManagementSession open() {
        return new ManagementSession(connections);
    }
}
