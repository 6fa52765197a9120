package org.streampass.platform.operations;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.streampass.platform.operations.Balance.Requests;
import org.streampass.platform.operations.BrokerManagement.QueueState;

/**
 * The balance as gauges. It is taken now and then, not when they are read, which would count tables each time; what could
 * not be found out is not a number, rather than what it once was.
 */
class BalanceMetrics {

    private static final Logger log = LoggerFactory.getLogger(BalanceMetrics.class);

    private final Balances balances;
    private final MeterRegistry registry;
    private volatile Balance latest;

    BalanceMetrics(Balances balances, MeterRegistry registry) {
        this.balances = balances;
        this.registry = registry;
        gauge("streampass.balanced", BalanceMetrics::balanced);
        request("accepted", Requests::accepted);
        request("ended", Requests::ended);
        request("underway", Requests::underWay);
        request("dead", Requests::dead);
        request("lost", Requests::lost);
    }

    /** Takes the balance anew. Never fails. */
    void refresh() {
        try {
            Balance balance = balances.take();
            if (balance.trouble() != null && balance.balanced() != null) {
                log.warn("the balance is taken in part only: {}", balance.trouble());
            }
            balance.services().forEach(this::figures);
            balance.queues().forEach(this::queue);
            latest = balance;
        } catch (RuntimeException e) {
            latest = null;
            String cause =
                    String.valueOf(NestedExceptionUtils.getMostSpecificCause(e).getMessage());
            log.warn("the balance could not be taken, its metrics are not a number: {}", cause.replaceAll("\\s+", " "));
        }
    }

    private static double balanced(Balance balance) {
        if (balance.balanced() == null) {
            return Double.NaN;
        }
        return balance.balanced() ? 1 : 0;
    }

    private void request(String state, ToLongFunction<Requests> count) {
        gauge(
                "streampass.requests",
                balance -> balance.requests() == null ? Double.NaN : count.applyAsLong(balance.requests()),
                "state",
                state);
    }

    private void figures(String service, Map<String, Long> figures) {
        for (String figure : figures.keySet()) {
            gauge(
                    "streampass.figures",
                    balance -> balance.services().get(service).getOrDefault(figure, 0L),
                    "service",
                    service,
                    "figure",
                    figure);
        }
    }

    private void queue(QueueState queue) {
        if (queue.holdsDeadLetters()) {
            queueGauge("streampass.deadletters", queue, QueueState::waiting, "queue", queue.name());
        } else {
            messages(queue, "ready", QueueState::ready);
            messages(queue, "inhand", QueueState::inHand);
            messages(queue, "putoff", QueueState::putOff);
        }
    }

    private void messages(QueueState queue, String state, ToLongFunction<QueueState> count) {
        queueGauge("streampass.queue.messages", queue, count, "queue", queue.name(), "state", state);
    }

    private void queueGauge(String name, QueueState queue, ToLongFunction<QueueState> count, String... tags) {
        gauge(
                name,
                balance -> balance.queues().stream()
                        .filter(each -> each.name().equals(queue.name()))
                        .mapToDouble(count::applyAsLong)
                        .findFirst()
                        .orElse(Double.NaN),
                tags);
    }

    private void gauge(String name, ToDoubleFunction<Balance> value, String... tags) {
        if (registry.find(name).tags(tags).gauge() == null) {
            Gauge.builder(name, () -> valueOf(latest, value)).tags(tags).register(registry);
        }
    }

    private static double valueOf(Balance balance, ToDoubleFunction<Balance> value) {
        return balance == null ? Double.NaN : value.applyAsDouble(balance);
    }
}
