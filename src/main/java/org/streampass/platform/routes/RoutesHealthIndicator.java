package org.streampass.platform.routes;

import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/** {@code DEGRADED} if the routes do not run as their files say, or if a queue is no longer consumed. */
@Component
class RoutesHealthIndicator implements HealthIndicator {

    private final RoutesWatcher watcher;
    private final RoutesHistory history;

    RoutesHealthIndicator(RoutesWatcher watcher, RoutesHistory history) {
        this.watcher = watcher;
        this.history = history;
    }

    @Override
    public Health health() {
        Health.Builder health = new Health.Builder(Status.UP);
        watcher.trouble().ifPresent(trouble -> health.status("DEGRADED").withDetail("trouble", trouble));
        if (!watcher.refusals().isEmpty()) {
            health.status("DEGRADED")
                    .withDetail(
                            "refused",
                            watcher.refusals().entrySet().stream()
                                    .map(each -> Map.of(
                                            "file", each.getKey(),
                                            "since", each.getValue().since(),
                                            "diagnostics", each.getValue().diagnostics()))
                                    .toList());
        }
        List<RoutesHistory.UnconsumedQueue> unconsumed =
                List.copyOf(history.unconsumed().values());
        if (!unconsumed.isEmpty()) {
            health.status("DEGRADED").withDetail("unconsumed", unconsumed);
        }
        return health.build();
    }
}
