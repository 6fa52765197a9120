package org.streampass.platform.operations;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.streampass.platform.startup.DaemonThreads;

/** Repeats the health checks while the process runs. There is a thread for each check, since a check may hang. */
@Component
class HealthChecks {

    private static final Duration LAST_CHECK = Duration.ofSeconds(1);

    private final List<CachedHealthIndicator> indicators;
    private final Duration interval;
    private final ScheduledThreadPoolExecutor threads;

    HealthChecks(List<CachedHealthIndicator> indicators, HealthSettings settings) {
        this.indicators = indicators;
        this.interval = settings.interval();
        this.threads = new ScheduledThreadPoolExecutor(
                indicators.size(),
                new DaemonThreads("health-checks"),
                new DiscardPolicy()); // a process may be stopped at the moment at which it is ready
    }

    /** Not earlier: a part that has not started yet is not unavailable. */
    @EventListener(ApplicationReadyEvent.class)
    void start() {
        indicators.forEach(
                each -> threads.scheduleWithFixedDelay(each::refresh, 0, interval.toMillis(), TimeUnit.MILLISECONDS));
    }

    /**
     * Not later: the application stops its parts on purpose. Running checks are not interrupted, since clients would log
     * it.
     */
    @EventListener(ContextClosedEvent.class)
    void stop() throws InterruptedException {
        threads.shutdown();
        indicators.forEach(CachedHealthIndicator::stop);
        threads.awaitTermination(LAST_CHECK.toMillis(), TimeUnit.MILLISECONDS);
    }
}
