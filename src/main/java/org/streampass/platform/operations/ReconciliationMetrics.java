package org.streampass.platform.operations;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedDelayTask;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;
import org.streampass.platform.operations.BrokerManagement.QueueState;
import org.streampass.platform.operations.ReconciliationReport.Requests;
import org.streampass.platform.startup.OneLine;

/**
 * The reconciliation as gauges. It counts tables, so it runs on a timer and not when the gauges are read. An unknown
 * value is not a number.
 */
@Component
class ReconciliationMetrics implements SchedulingConfigurer {

    private static final Logger log = LoggerFactory.getLogger(ReconciliationMetrics.class);

    private final Reconciliation reconciliation;
    private final MeterRegistry registry;
    private final Duration interval;
    private volatile ReconciliationReport latest;

    ReconciliationMetrics(Reconciliation reconciliation, MeterRegistry registry, OperationSettings settings) {
        this.reconciliation = reconciliation;
        this.registry = registry;
        this.interval = settings.balanceInterval();
        gauge("streampass.balanced", ReconciliationMetrics::balanced);
        request("accepted", Requests::accepted);
        request("ended", Requests::ended);
        request("underway", Requests::underWay);
        request("dead", Requests::dead);
        request("lost", Requests::lost);
    }

    /** Not at the start: then the process is busy, and may have a lot to finish. */
    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        tasks.addFixedDelayTask(new FixedDelayTask(this::refresh, interval, interval));
    }

    /** Never fails. */
    private void refresh() {
        try {
            ReconciliationReport report = reconciliation.report();
            if (report.trouble() != null && report.balanced() != null) {
                log.warn("the reconciliation is incomplete: {}", report.trouble());
            }
            report.services().forEach(this::figures);
            report.queues().forEach(this::queue);
            latest = report;
        } catch (RuntimeException e) {
            latest = null;
            log.warn("the reconciliation failed, its metrics are not a number: {}", OneLine.of(e));
        }
    }

    private static double balanced(ReconciliationReport report) {
        if (report.balanced() == null) {
            return Double.NaN;
        }
        return report.balanced() ? 1 : 0;
    }

    private void request(String state, ToLongFunction<Requests> count) {
        gauge(
                "streampass.requests",
                report -> report.requests() == null ? Double.NaN : count.applyAsLong(report.requests()),
                "state",
                state);
    }

    private void figures(String service, Map<String, Long> figures) {
        for (String figure : figures.keySet()) {
            gauge(
                    "streampass.figures",
                    report -> report.services().get(service).getOrDefault(figure, 0L),
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
            messages(queue, "delivering", QueueState::delivering);
            messages(queue, "scheduled", QueueState::scheduled);
        }
    }

    private void messages(QueueState queue, String state, ToLongFunction<QueueState> count) {
        queueGauge("streampass.queue.messages", queue, count, "queue", queue.name(), "state", state);
    }

    private void queueGauge(String name, QueueState queue, ToLongFunction<QueueState> count, String... tags) {
        gauge(
                name,
                report -> report.queues().stream()
                        .filter(each -> each.name().equals(queue.name()))
                        .mapToDouble(count::applyAsLong)
                        .findFirst()
                        .orElse(Double.NaN),
                tags);
    }

    private void gauge(String name, ToDoubleFunction<ReconciliationReport> value, String... tags) {
        if (registry.find(name).tags(tags).gauge() == null) {
            Gauge.builder(name, () -> valueOf(latest, value)).tags(tags).register(registry);
        }
    }

    private static double valueOf(ReconciliationReport report, ToDoubleFunction<ReconciliationReport> value) {
        return report == null ? Double.NaN : value.applyAsDouble(report);
    }
}
