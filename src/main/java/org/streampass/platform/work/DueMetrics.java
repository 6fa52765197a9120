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
import org.streampass.platform.work.DueTable.Counts;

/**
 * Due work as gauges, by kind. The tables are counted now and then, not when the gauges are read; what could not be counted
 * is not a number.
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

    /** Counts anew. Never fails. */
    @Scheduled(initialDelay = 5, fixedDelay = 5, timeUnit = TimeUnit.SECONDS)
    void refresh() {
        runtime.tables().forEach((kind, table) -> {
            try {
                counts.put(kind, table.counts());
            } catch (RuntimeException e) {
                counts.remove(kind);
                log.debug("the due work {} could not be counted", kind, e);
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
                    .description("For how long the oldest work has been due that nobody has begun")
                    .register(registry);
        }
    }

    private void rows(String kind, String state, ToDoubleFunction<Counts> count) {
        if (registry.find("streampass.due").tags("kind", kind, "state", state).gauge() == null) {
            Gauge.builder("streampass.due", () -> value(kind, count))
                    .tags("kind", kind, "state", state)
                    .description("Rows with work")
                    .register(registry);
        }
    }

    private double value(String kind, ToDoubleFunction<Counts> count) {
        Counts counted = counts.get(kind);
        return counted == null ? Double.NaN : count.applyAsDouble(counted);
    }
}
