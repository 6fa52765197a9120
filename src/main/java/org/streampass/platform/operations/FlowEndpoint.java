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
import org.streampass.platform.operations.BrokerManagement.QueueState;

/**
 * {@code /actuator/flow}: what the page {@code /flow} draws. However many look, the broker is asked once in half a
 * second, and the tables, which are counted, for a small part of the time only.
 */
@Endpoint(id = "flow")
class FlowEndpoint {

    private static final Duration FRESH = Duration.ofMillis(500);
    private static final Duration BALANCE_FRESH = Duration.ofSeconds(2);

    /** Of the time at the most one part in so many is spent on counting. */
    private static final int SHARE = 20;

    private final Balances balances;
    private final BrokerManagement broker;
    private final MeterRegistry registry;
    private Flow latest;
    private Balance balance;
    private Instant balanceAt;

    /** Until when, by {@link System#nanoTime()}, the last look and the last balance are fresh. */
    private long freshUntil;

    private long balanceUntil;

    FlowEndpoint(Balances balances, BrokerManagement broker, MeterRegistry registry) {
        this.balances = balances;
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
        takeBalance();
        return new Flow(
                Instant.now(),
                states.stream()
                        .filter(QueueState::holdsEvents)
                        .map(Flow.Queue::of)
                        .sorted(Comparator.comparing(Flow.Queue::name))
                        .toList(),
                deadLetters(states),
                sockets(),
                balance == null ? null : balance.balanced(),
                balance == null ? null : balanceAt,
                balance == null ? null : balance.requests(),
                balance == null ? null : balance.services());
    }

    private static Map<String, Long> deadLetters(List<QueueState> states) {
        Map<String, Long> dead = new TreeMap<>();
        states.stream()
                .filter(state -> state.holdsDeadLetters() && state.waiting() > 0)
                .forEach(state -> dead.put(state.name(), state.waiting()));
        return dead;
    }

    /** The queues are worth telling also while the database is away. */
    private void takeBalance() {
        long begin = System.nanoTime();
        if (balanceAt != null && begin - balanceUntil < 0) {
            return;
        }
        try {
            balance = balances.take();
        } catch (DataAccessException e) {
            balance = null;
        }
        balanceAt = Instant.now();
        long end = System.nanoTime();
        balanceUntil = end + Math.max((end - begin) * SHARE, BALANCE_FRESH.toNanos());
    }

    private Long sockets() {
        Gauge gauge = registry.find("streampass.sockets").gauge();
        return gauge == null ? null : (long) gauge.value();
    }
}
