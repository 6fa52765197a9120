package org.streampass.platform.operations;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.streampass.platform.startup.OneLine;

/**
 * Caches the result of a check that {@link HealthChecks} repeats, and since when it has this status. Requests are answered
 * from the cache, so they never wait, even while a check hangs.
 */
abstract class CachedHealthIndicator implements HealthIndicator {

    /** The process works, but an operator must act: HTTP 200. */
    static final Status DEGRADED = new Status("DEGRADED");

    private static final Logger log = LoggerFactory.getLogger(CachedHealthIndicator.class);

    private static final String SAYS = "says";

    private final String name;
    private final Duration timeout;
    private volatile Result latest;
    private volatile Start running;
    private volatile boolean stopped;

    private record Result(Health health, Instant since) {}

    /** @param nanos by {@link System#nanoTime()} */
    private record Start(Instant at, long nanos) {}

    /** @param name of the component of {@code /actuator/health} and in the log */
    CachedHealthIndicator(String name, HealthSettings settings) {
        this.name = name;
        this.timeout = settings.timeout();
    }

    /**
     * May take any time. An exception means {@link #unanswered()}.
     *
     * @throws Exception if there is no answer
     */
    abstract Health check() throws Exception;

    /** The health while there is no answer. */
    abstract Health unanswered();

    /** @param says to an operator, in a sentence: the state, and what to do */
    static Health health(Status status, String says) {
        return Health.status(status).withDetail(SAYS, says).build();
    }

    static Health up(String says) {
        return health(Status.UP, says);
    }

    static Health degraded(String says) {
        return health(DEGRADED, says);
    }

    /** From now on no result is recorded or logged. */
    void stop() {
        stopped = true;
    }

    void refresh() {
        running = new Start(Instant.now(), System.nanoTime());
        Health health;
        String cause = "";
        try {
            health = check();
        } catch (Throwable e) { // any error must not end the repetition
            health = unanswered();
            cause = " (" + OneLine.text(e) + ")";
        }
        if (!stopped) {
            update(health, cause);
        }
        running = null;
    }

    private void update(Health health, String cause) {
        Result before = latest;
        latest = following(health, running.at());
        Status old = before == null ? Status.UP : before.health().getStatus();
        if (!health.getStatus().equals(old)) {
            log.warn(
                    "health: {} is {}: {}{}",
                    name,
                    health.getStatus().getCode(),
                    health.getDetails().get(SAYS),
                    cause);
        }
    }

    private Result following(Health health, Instant now) {
        Result before = latest;
        return before != null && before.health().getStatus().equals(health.getStatus())
                ? new Result(health, before.since())
                : new Result(health, now);
    }

    @Override
    public Health health() {
        Start start = running;
        Result result = start != null && isOver(start) ? following(unanswered(), start.at()) : latest;
        if (result == null) {
            return Health.unknown().build();
        }
        return Health.status(result.health().getStatus())
                .withDetail(
                        "since", result.since().truncatedTo(ChronoUnit.SECONDS).toString())
                .withDetails(result.health().getDetails())
                .build();
    }

    private boolean isOver(Start start) {
        return System.nanoTime() - start.nanos() > timeout.toNanos();
    }
}
