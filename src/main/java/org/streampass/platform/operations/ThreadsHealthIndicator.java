package org.streampass.platform.operations;

import java.util.List;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;
import org.streampass.platform.startup.EssentialThreads;

/** Part of liveness: whether an essential thread has died, which only a restart repairs. */
@Component
@ConditionalOnWebApplication // a process that only checks routes has no such threads
class ThreadsHealthIndicator extends CachedHealthIndicator {

    private final List<EssentialThreads> parts;

    ThreadsHealthIndicator(List<EssentialThreads> parts, HealthSettings settings) {
        super("threads", settings);
        this.parts = parts;
    }

    @Override
    Health check() {
        List<String> dead =
                parts.stream().flatMap(part -> part.dead().stream()).sorted().toList();
        return dead.isEmpty()
                ? up("all essential threads run")
                : health(
                        Status.DOWN,
                        "ended by an error: %s; restart this process, accepted requests are not lost"
                                .formatted(String.join(", ", dead)));
    }

    @Override
    Health unanswered() {
        return degraded("the threads cannot be checked; the log says why");
    }
}
