package org.streampass.platform.progress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.model.RouteDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.streampass.platform.broker.BrokerSession;
import org.streampass.platform.broker.ServiceDefinition;
import org.streampass.platform.json.Json;
import org.streampass.platform.startup.OneLine;

/**
 * The edges of all services. Each service publishes its own to a last-value queue, which keeps them while the service is
 * stopped. Others browse it.
 */
@Component
class EdgeBoard {

    private static final Logger log = LoggerFactory.getLogger(EdgeBoard.class);

    private static final String QUEUE = ServiceDefinition.EDGES;

    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final long FIRST_LOOK_MILLIS = 500;
    private static final long LOOK_MILLIS = 200;

    private final DeclaredEdges declared;
    private final ActiveMQConnectionFactory broker;
    private List<RouteDefinition> definitions = List.of();
    private Set<String> published = Set.of();
    private boolean isPublished = true;
    private volatile Map<String, List<Edge>> own = Map.of();
    private volatile Map<String, List<Edge>> all = Map.of();
    private final CountDownLatch browsed = new CountDownLatch(1);

    /** By {@link System#nanoTime()}. */
    private long browsedAt = System.nanoTime() - FRESH.toNanos();

    EdgeBoard(DeclaredEdges declared, ActiveMQConnectionFactory broker) {
        this.declared = declared;
        this.broker = broker;
    }

    /** A service's edges, as they are published. */
    private record Published(List<Edge> edges) {}

    /**
     * The edges of all services, as far as they are known. Only the first question waits for the first look at the
     * queue.
     */
    List<Edge> edges() {
        awaitFirstLook();
        Map<String, List<Edge>> edges = new TreeMap<>(all);
        edges.putAll(own);
        return edges.values().stream().flatMap(List::stream).toList();
    }

    /** The edges of this process's services. */
    List<Edge> own() {
        return own.values().stream().flatMap(List::stream).toList();
    }

    /**
     * Publishes the edges at the start and after each edit of a route, and reads those of other services periodically.
     * Retries while the broker is unavailable. Never fails.
     */
    @Scheduled(initialDelay = 100, fixedDelay = 500, timeUnit = TimeUnit.MILLISECONDS)
    void refresh() {
        List<RouteDefinition> current = declared.definitions();
        if (!current.equals(definitions)) {
            own = declared.of(current).stream().collect(Collectors.groupingBy(Edge::service));
            definitions = current;
            isPublished = false;
        }
        try {
            if (!isPublished) {
                publish();
                isPublished = true;
            }
            if (System.nanoTime() - browsedAt >= FRESH.toNanos()) {
                browse();
            }
        } catch (RuntimeException e) {
            log.debug("the edges of other services are as they were: {}", OneLine.of(e));
        }
    }

    /** A service whose last route was removed has no edges any more. */
    private void publish() {
        Set<String> services = new HashSet<>(published);
        services.addAll(own.keySet());
        try (BrokerSession session = BrokerSession.openUntransacted(broker)) {
            session.call(core -> {
                try (ClientProducer producer = core.createProducer()) {
                    for (String service : services) {
                        ClientMessage message = core.createMessage(true);
                        message.putStringProperty(ServiceDefinition.EDGES_SERVICE, service);
                        message.getBodyBuffer()
                                .writeString(Json.write(new Published(own.getOrDefault(service, List.of()))));
                        producer.send(address(core, service), message);
                    }
                }
                return null;
            });
        }
        published = Set.copyOf(own.keySet());
    }

    /** The broker of this process has no address for a service whose file it has not read. */
    private static SimpleString address(ClientSession core, String service) throws ActiveMQException {
        SimpleString address = SimpleString.of(ServiceDefinition.edgesOf(service));
        return core.addressQuery(address).isExists() ? address : SimpleString.of(QUEUE);
    }

    /** An empty result does not replace another one: the broker was too slow. */
    private void browse() {
        Map<String, List<Edge>> found = read();
        if (!found.isEmpty()) {
            all = found;
            browsedAt = System.nanoTime();
            browsed.countDown();
        }
    }

    private void awaitFirstLook() {
        try {
            if (!browsed.await(FIRST_LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                log.debug("the edges of other services are not known yet");
                browsed.countDown();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, List<Edge>> read() {
        Map<String, List<Edge>> found = new TreeMap<>();
        try (BrokerSession session = BrokerSession.openUntransacted(broker)) {
            session.call(core -> {
                core.start();
                try (ClientConsumer browser = core.createConsumer(SimpleString.of(QUEUE), null, true)) {
                    for (ClientMessage message : messages(browser)) {
                        found.put(
                                message.getStringProperty(ServiceDefinition.EDGES_SERVICE),
                                Json.read(message.getBodyBuffer().readString(), Published.class)
                                        .edges());
                    }
                }
                return null;
            });
        }
        return found;
    }

    private static List<ClientMessage> messages(ClientConsumer browser) throws Exception {
        List<ClientMessage> messages = new ArrayList<>();
        ClientMessage message = browser.receive(LOOK_MILLIS);
        while (message != null) {
            messages.add(message);
            message = browser.receiveImmediate();
        }
        return messages;
    }
}
