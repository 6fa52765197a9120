package org.streampass.platform.operations;

import java.util.List;
import java.util.stream.Collectors;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;
import org.streampass.platform.progress.LateItem;

/** Whether something is late, by what the routes declare as expected. */
@Component
class LateHealthIndicator extends CachedHealthIndicator {

    private final LateReport report;

    LateHealthIndicator(LateReport report, HealthSettings settings) {
        super("late", settings);
        this.report = report;
    }

    @Override
    Health check() {
        List<LateItem> late = report.latest();
        return late.isEmpty()
                ? up("nothing is late")
                : degraded("%d late, the oldest since %s: %s; see /actuator/late"
                        .formatted(
                                late.size(),
                                late.get(0).since(),
                                late.stream()
                                        .map(LateItem::kind)
                                        .distinct()
                                        .sorted()
                                        .collect(Collectors.joining(", "))));
    }

    @Override
    Health unanswered() {
        return degraded("it is not known what is late");
    }
}
