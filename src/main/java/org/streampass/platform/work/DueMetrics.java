package org.streampass.platform.work;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.streampass.platform.work.DueTableControl.Counts;

/**
 * Gauges of due work by kind. The rows are counted at an interval, not when the gauges are read. If they cannot be counted,
 * the gauges are {@code NaN}.
 */
@Component
class DueMetrics {

    private static final Logger log = LoggerFactory.getLogger(DueMetrics.class);

    private final WorkRuntime runtime;
    private final MeterRegistry registry;
    private final Map<String, Counts> counts = new ConcurrentHashMap<>();

    DueMetrics(WorkRuntime runtime, MeterRegistry registry) {
        this.runtime = runtime;
        this.registry = registry;
    }

    /** Counts the rows. Never throws an exception. */
    @Scheduled(initialDelay = 5, fixedDelay = 5, timeUnit = TimeUnit.SECONDS)
    void refresh() {
        runtime.tables().forEach((kind, table) -> {
            try {
                counts.put(kind, table.counts());
            } catch (RuntimeException e) {
                counts.remove(kind);
                log.debug("{} could not be counted", kind, e);
            }
            register(kind);
        });
    }

    private void register(String kind) {
        rows(kind, "due", Counts::due);
        rows(kind, "leased", Counts::leased);
        rows(kind, "scheduled", Counts::scheduled);
        rows(kind, "dead", Counts::dead);
        rows(kind, "ahead", Counts::ahead);
        if (registry.find("streampass.due.oldest").tags("kind", kind).gauge() == null) {
            Gauge.builder("streampass.due.oldest", () -> value(kind, Counts::oldestSeconds))
                    .tag("kind", kind)
                    .baseUnit("seconds")
                    .description("How long the oldest unclaimed row has been due")
                    .register(registry);
        }
    }

    private void rows(String kind, String state, ToDoubleFunction<Counts> count) {
        if (registry.find("streampass.due").tags("kind", kind, "state", state).gauge() == null) {
            Gauge.builder("streampass.due", () -> value(kind, count))
                    .tags("kind", kind, "state", state)
                    .description("Rows with work by state")
                    .register(registry);
        }
    }

    private double value(String kind, ToDoubleFunction<Counts> count) {
        Counts counted = counts.get(kind);
        return counted == null ? Double.NaN : count.applyAsDouble(counted);
    }
}
