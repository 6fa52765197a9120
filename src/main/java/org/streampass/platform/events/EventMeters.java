package org.streampass.platform.events;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Counts and times the events of one route, by event and outcome, and ends their spans. */
class EventMeters {

    /** From the update of a row to a timeout during an outage. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    /** The outcome of handling a message. */
    enum Outcome {
        /** It is committed. */
        HANDLED,
        /** It is redelivered. */
        FAILED,
        /** It became a dead letter. */
        DEADLETTERED
    }

    private record Key(String event, Outcome outcome) {}

    private final MeterRegistry registry;
    private final String service;
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();
    private final Map<Outcome, AtomicLong> counts = Map.of(
            Outcome.HANDLED,
            new AtomicLong(),
            Outcome.FAILED,
            new AtomicLong(),
            Outcome.DEADLETTERED,
            new AtomicLong());

    EventMeters(MeterRegistry registry, String service) {
        this.registry = registry;
        this.service = service;
    }

    /** @param begin the start of the handling, by {@link System#nanoTime()} */
    void record(Delivery delivery, Outcome outcome, long begin) {
        counts.get(outcome).incrementAndGet();
        timers.computeIfAbsent(new Key(delivery.binding().address(), outcome), this::timer)
                .record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
        delivery.operation().end();
    }

    long count(Outcome outcome) {
        return counts.get(outcome).get();
    }

    private Timer timer(Key key) {
        return Timer.builder("streampass.events")
                .tags(List.of(Tag.of("service", service), Tag.of("event", key.event())))
                .tag("outcome", key.outcome().name().toLowerCase(Locale.ROOT))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}
