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

/** What all consumers of events in a process share. */
class EventRuntime implements DisposableBean {

    /** They open and close sessions; each may wait for the broker. */
    private static final int THREADS = 4;

    private final ActiveMQConnectionFactory broker;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final MeterRegistry meters;
    private final boolean endedUncleanly;
    private final UUID life;

    /** The route that hears each queue. */
    private final Map<QueueBinding, String> routes = new HashMap<>();

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "event-sessions");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param life the id of this run of the process
     * @param endedUncleanly whether the process may have been killed the last time
     */
    EventRuntime(
            ActiveMQConnectionFactory broker,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            MeterRegistry meters,
            UUID life,
            boolean endedUncleanly) {
        this.broker = broker;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.meters = meters;
        this.life = life;
        this.endedUncleanly = endedUncleanly;
    }

    /**
     * Notes that a route hears queues.
     *
     * @throws IllegalStateException if another one hears one of them: the two would share its events
     */
    synchronized void hear(List<QueueBinding> bindings, String route) {
        for (QueueBinding binding : bindings) {
            String other = routes.get(binding);
            if (other != null && !other.equals(route)) {
                throw new IllegalStateException("route %s hears %s as '%s' already, and only one can"
                        .formatted(other, binding.address(), binding.queue()));
            }
        }
        bindings.forEach(binding -> routes.put(binding, route));
    }

    synchronized void hearNoMore(List<QueueBinding> bindings, String route) {
        bindings.forEach(binding -> routes.remove(binding, route));
    }

    synchronized Set<String> services() {
        return routes.keySet().stream().map(QueueBinding::service).collect(Collectors.toSet());
    }

    MeterRegistry meters() {
        return meters;
    }

    ScheduledExecutorService threads() {
        return threads;
    }

    boolean wasEndedUncleanly() {
        return endedUncleanly;
    }

    EventHandling withInbox(String service, RouteSteps steps) {
        return new InboxHandling(new Inbox(service, jdbc), new Attempts(service, jdbc, life), transaction, steps);
    }

    /** Opens a session; queues that are missing are created, if the broker lets this process. */
    EventSession openSession(List<QueueBinding> bindings) {
        EventSession session = new EventSession(BrokerSession.open(broker));
        List<QueueBinding> missing =
                bindings.stream().filter(binding -> !session.has(binding)).toList();
        if (!missing.isEmpty()) {
            try (LiveTopology addresses = new LiveTopology(broker)) {
                missing.forEach(addresses::provide);
            }
        }
        return session;
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }
}
