package org.streampass.platform.operations;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.streampass.platform.operations.BrokerManagement.QueueState;

/**
 * {@code /actuator/flow}: the data of the page {@code /flow}. However many clients ask, the broker is asked at most twice a
 * second, and counting the tables takes at most a twentieth of the time.
 */
@Component
@Endpoint(id = "flow")
class FlowEndpoint {

    private static final Duration FRESH = Duration.ofMillis(500);
    private static final Duration REPORT_FRESH = Duration.ofSeconds(2);

    /** At most one part in so many of the time is spent on counting. */
    private static final int SHARE = 20;

    private final Reconciliation reconciliation;
    private final BrokerManagement broker;
    private final MeterRegistry registry;
    private Flow latest;
    private ReconciliationReport report;
    private Instant reportAt;

    /** By {@link System#nanoTime()}. */
    private long freshUntil;

    private long reportFreshUntil;

    FlowEndpoint(Reconciliation reconciliation, BrokerManagement broker, MeterRegistry registry) {
        this.reconciliation = reconciliation;
        this.broker = broker;
        this.registry = registry;
    }

    @ReadOperation
    public synchronized Flow flow() {
        if (latest == null || System.nanoTime() - freshUntil > 0) {
            latest = look();
            freshUntil = System.nanoTime() + FRESH.toNanos();
        }
        return latest;
    }

    private Flow look() {
        List<QueueState> states = broker.queues();
        refreshReport();
        return new Flow(
                Instant.now(),
                states.stream()
                        .filter(QueueState::holdsEvents)
                        .map(Flow.Queue::of)
                        .sorted(Comparator.comparing(Flow.Queue::name))
                        .toList(),
                deadLetters(states),
                sockets(),
                report == null ? null : report.balanced(),
                report == null ? null : reportAt,
                report == null ? null : report.requests(),
                report == null ? null : report.services());
    }

    private static Map<String, Long> deadLetters(List<QueueState> states) {
        Map<String, Long> dead = new TreeMap<>();
        states.stream()
                .filter(state -> state.holdsDeadLetters() && state.waiting() > 0)
                .forEach(state -> dead.put(state.name(), state.waiting()));
        return dead;
    }

    /** Without the database, the queues are still shown. */
    private void refreshReport() {
        long begin = System.nanoTime();
        if (reportAt != null && begin - reportFreshUntil < 0) {
            return;
        }
        try {
            report = reconciliation.report();
        } catch (DataAccessException e) {
            report = null;
        }
        reportAt = Instant.now();
        long end = System.nanoTime();
        reportFreshUntil = end + Math.max((end - begin) * SHARE, REPORT_FRESH.toNanos());
    }

    private Long sockets() {
        Gauge gauge = registry.find("streampass.sockets").gauge();
        return gauge == null ? null : (long) gauge.value();
    }
}
