package org.streampass.platform.events;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.broker.BrokerSession;
import org.streampass.platform.broker.LiveTopology;
import org.streampass.platform.broker.QueueBinding;
import org.streampass.platform.startup.DaemonThreads;
import org.streampass.platform.tracing.Spans;

/** Shared by all event consumers of the process. */
public class EventRuntime implements DisposableBean {

    /** These threads open and close sessions, and may block on the broker. */
    private static final int THREADS = 4;

    private final ActiveMQConnectionFactory broker;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final MeterRegistry meters;
    private final Spans spans;
    private final boolean uncleanShutdown;
    private final UUID runId;

    /** The consuming route of each queue. */
    private final Map<QueueBinding, String> routes = new HashMap<>();

    private final ScheduledExecutorService threads =
            Executors.newScheduledThreadPool(THREADS, new DaemonThreads("event-sessions"));

    /**
     * @param runId the id of this run of the process
     * @param uncleanShutdown whether the previous run may have been killed
     */
    EventRuntime(
            ActiveMQConnectionFactory broker,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            MeterRegistry meters,
            Spans spans,
            UUID runId,
            boolean uncleanShutdown) {
        this.broker = broker;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.meters = meters;
        this.spans = spans;
        this.runId = runId;
        this.uncleanShutdown = uncleanShutdown;
    }

    /**
     * Registers a route as the consumer of queues.
     *
     * @throws IllegalStateException if another route consumes one of them: they would share its events
     */
    synchronized void register(List<QueueBinding> bindings, String route) {
        for (QueueBinding binding : bindings) {
            String other = routes.get(binding);
            if (other != null && !other.equals(route)) {
                throw new IllegalStateException("the route %s already consumes the queue '%s', and only one route can"
                        .formatted(other, binding.queue()));
            }
        }
        bindings.forEach(binding -> routes.put(binding, route));
    }

    synchronized void unregister(List<QueueBinding> bindings, String route) {
        bindings.forEach(binding -> routes.remove(binding, route));
    }

    /** The services whose events the routes of this process consume. */
    public synchronized Set<String> services() {
        return routes.keySet().stream().map(QueueBinding::service).collect(Collectors.toSet());
    }

    Spans spans() {
        return spans;
    }

    MeterRegistry meters() {
        return meters;
    }

    ScheduledExecutorService threads() {
        return threads;
    }

    boolean hadUncleanShutdown() {
        return uncleanShutdown;
    }

    EventHandling withInbox(String service, RouteSteps steps) {
        return new InboxHandling(new Inbox(service, jdbc), new Attempts(service, jdbc, runId), transaction, steps);
    }

    /** Opens a session. Creates missing queues if the broker permits it. */
    EventSession openSession(List<QueueBinding> bindings) {
        EventSession session = new EventSession(BrokerSession.open(broker), spans);
        List<QueueBinding> missing =
                bindings.stream().filter(binding -> !session.has(binding)).toList();
        if (!missing.isEmpty()) {
            try (LiveTopology addresses = new LiveTopology(broker)) {
                missing.forEach(addresses::createIfMissing);
            }
        }
        return session;
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }
}
