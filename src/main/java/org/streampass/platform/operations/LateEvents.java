package org.streampass.platform.operations;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.streampass.platform.broker.BrokerException;
import org.streampass.platform.broker.BrokerSession;
import org.streampass.platform.events.MessageProperties;
import org.streampass.platform.operations.BrokerManagement.QueueState;
import org.streampass.platform.progress.LateItem;
import org.streampass.platform.progress.Lateness;
import org.streampass.platform.progress.Slip.State;

/**
 * Finds late events on the queues of the services. Only the beginning of a queue is browsed: the oldest events are there.
 *
 * <p>Each method throws {@link BrokerException} if the broker does not answer, or this process may not browse.
 */
class LateEvents {

    private static final int BROWSED = 100;
    private static final int WINDOW = 64 * 1024;
    private static final long LOOK_MILLIS = 200;

    private final ActiveMQConnectionFactory connections;
    private final BrokerManagement broker;
    private final Lateness lateness;

    LateEvents(ActiveMQConnectionFactory connections, BrokerManagement broker, Lateness lateness) {
        this.connections = connections;
        this.broker = broker;
        this.lateness = lateness;
    }

    /** Among the events that wait for a consumer. */
    List<LateItem> ready() {
        List<QueueState> queues = broker.queues().stream()
                .filter(queue -> queue.holdsEvents() && queue.ready() > 0)
                .toList();
        if (queues.isEmpty()) {
            return List.of();
        }
        try (BrokerSession session = BrokerSession.openUntransacted(connections)) {
            return session.call(core -> {
                core.start();
                List<LateItem> late = new ArrayList<>();
                for (QueueState queue : queues) {
                    late.addAll(browse(queue, core));
                }
                return late;
            });
        }
    }

    /** Among the events that a consumer has received, or holds for a retry. */
    List<LateItem> delivering() {
        return broker.queues().stream()
                .filter(queue -> queue.holdsEvents() && queue.delivering() > 0)
                .flatMap(queue -> StreamSupport.stream(broker.delivering(queue).spliterator(), false)
                        .limit(BROWSED)
                        .flatMap(message -> late(message, queue)))
                .toList();
    }

    /** If the first event is not late, none is, except those that have failed and were added again. */
    private List<LateItem> browse(QueueState queue, ClientSession core) throws ActiveMQException {
        List<LateItem> late = new ArrayList<>();
        try (ClientConsumer browser = core.createConsumer(SimpleString.of(queue.name()), null, WINDOW, -1, true)) {
            ClientMessage message = browser.receive(LOOK_MILLIS);
            for (int seen = 0; message != null && seen < BROWSED && seen <= late.size() * BROWSED; seen++) {
                late(message, queue).forEach(late::add);
                message = browser.receiveImmediate();
            }
        }
        return late;
    }

    private Stream<LateItem> late(ClientMessage message, QueueState queue) {
        return late(
                message.getObjectProperty(MessageProperties.SUBJECT),
                message.getObjectProperty(MessageProperties.TIME),
                State.QUEUED,
                queue);
    }

    private Stream<LateItem> late(JsonNode message, QueueState queue) {
        State state = message.has(MessageProperties.DELAY) ? State.RETRYING : State.DELIVERING;
        return late(
                message.path(MessageProperties.SUBJECT).asText(),
                message.path(MessageProperties.TIME).asText(),
                state,
                queue);
    }

    /** A message may contain anything: one without a subscription and a time is no event. */
    private Stream<LateItem> late(Object subject, Object time, State state, QueueState queue) {
        try {
            Instant since = Instant.parse(String.valueOf(time));
            return Uuids.of(String.valueOf(subject)).stream()
                    .flatMap(id ->
                            lateness.event(id, queue.service(), queue.address(), since, state, queue.consumers()));
        } catch (DateTimeException e) {
            return Stream.empty();
        }
    }
}
