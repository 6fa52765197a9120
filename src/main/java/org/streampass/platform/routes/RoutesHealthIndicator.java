package org.streampass.platform.routes;

import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/** Whether the routes run as their files say, and whether each queue is consumed. */
@Component
class RoutesHealthIndicator implements HealthIndicator {

    private final RoutesWatch watch;
    private final RoutesMemory memory;

    RoutesHealthIndicator(RoutesWatch watch, RoutesMemory memory) {
        this.watch = watch;
        this.memory = memory;
    }

    @Override
    public Health health() {
        Health.Builder health = new Health.Builder(Status.UP);
        watch.trouble().ifPresent(trouble -> health.status("DEGRADED").withDetail("trouble", trouble));
        if (!watch.refusals().isEmpty()) {
            health.status("DEGRADED")
                    .withDetail(
                            "refused",
                            watch.refusals().entrySet().stream()
                                    .map(each -> Map.of(
                                            "file", each.getKey(),
                                            "since", each.getValue().since(),
                                            "findings", each.getValue().findings()))
                                    .toList());
        }
        List<RoutesMemory.Unconsumed> unconsumed =
                List.copyOf(memory.unconsumed().values());
        if (!unconsumed.isEmpty()) {
            health.status("DEGRADED").withDetail("unconsumed", unconsumed);
        }
        return health.build();
    }
}
