package org.streampass.platform.operations;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/**
 * Takes a look now and then, on a thread of its own, and remembers what it has shown and since when. Whoever asks for
 * the health is answered at once by that, however many ask, and also while a look is stuck.
 */
class Watch implements HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(Watch.class);

    private static final Duration LAST_LOOK = Duration.ofSeconds(1);

    private final String what;
    private final Check check;
    private final HealthSettings settings;
    private final ScheduledExecutorService clock;
    private volatile State latest;
    private volatile Begin begun;

    private record State(HealthFinding finding, Instant since) {}

    /** @param nanos by {@link System#nanoTime()} */
    private record Begin(Instant at, long nanos) {}

    /** @param what it looks at, for the log */
    Watch(String what, Check check, HealthSettings settings) {
        this.what = what;
        this.check = check;
        this.settings = settings;
        clock = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    Thread thread = new Thread(task, "health-" + what);
                    thread.setDaemon(true);
                    return thread;
                },
                new DiscardPolicy()); // a process may be stopped in the moment in which it is ready
    }

    /** Not earlier: what has not started yet is not away. */
    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        clock.scheduleWithFixedDelay(this::look, 0, settings.interval().toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Not longer: what is stopped then is meant to be. A look that is being taken is let end, and not interrupted, which
     * what it looks with would complain of; one that is stuck ends with the process.
     */
    @EventListener(ContextClosedEvent.class)
    void end() throws InterruptedException {
        clock.shutdown();
        clock.awaitTermination(LAST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    void look() {
        begun = new Begin(Instant.now(), System.nanoTime());
        HealthFinding finding;
        String cause = null;
        try {
            finding = check.look();
        } catch (Throwable e) { // whatever it is, it must not end the watch
            finding = check.unanswered();
            cause = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
        }
        if (!clock.isShutdown()) {
            note(finding, cause);
        }
        begun = null;
    }

    private void note(HealthFinding finding, String cause) {
        State before = latest;
        latest = following(finding, begun.at());
        Status status = finding.status();
        boolean isNews = before == null
                ? !status.equals(Status.UP)
                : !before.finding().status().equals(status);
        if (isNews) {
            log.warn(
                    "health: {} is {}: {}{}",
                    what,
                    status.getCode(),
                    finding.says(),
                    cause == null ? "" : " (" + cause + ")");
        }
    }

    private State following(HealthFinding finding, Instant now) {
        State before = latest;
        return before != null && before.finding().status().equals(finding.status())
                ? new State(finding, before.since())
                : new State(finding, now);
    }

    @Override
    public Health health() {
        Begin stuckSince = begun;
        State state =
                stuckSince != null && isOver(stuckSince) ? following(check.unanswered(), stuckSince.at()) : this.latest;
        if (state == null) {
            return Health.unknown().build();
        }
        return Health.status(state.finding().status())
                .withDetail(
                        "since", state.since().truncatedTo(ChronoUnit.SECONDS).toString())
                .withDetail("says", state.finding().says())
                .build();
    }

    private boolean isOver(Begin begin) {
        return System.nanoTime() - begin.nanos() > settings.patience().toNanos();
    }
}
