package org.streampass.platform.operations;

import java.util.List;
import org.springframework.boot.actuate.health.Status;
import org.streampass.platform.startup.Vital;

/** Whether a thread has ended without which this process does only a part of its work, for ever. */
class VitalCheck implements Check {

    private final List<Vital> parts;

    VitalCheck(List<Vital> parts) {
        this.parts = parts;
    }

    @Override
    public HealthFinding look() {
        List<String> dead =
                parts.stream().flatMap(part -> part.dead().stream()).sorted().toList();
        return dead.isEmpty()
                ? HealthFinding.well("every thread that is needed runs")
                : new HealthFinding(
                        Status.DOWN,
                        "ended by a fault: %s; restart this process, nothing that was accepted is lost"
                                .formatted(String.join(", ", dead)));
    }

    @Override
    public HealthFinding unanswered() {
        return HealthFinding.degraded("the threads cannot be looked at; the log says why");
    }
}
