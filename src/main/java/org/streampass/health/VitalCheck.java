package org.streampass.health;

import java.util.List;
import org.springframework.boot.actuate.health.Status;
import org.streampass.installation.Vital;

/** Whether a thread has ended without which this process does only a part of its work, for ever. */
class VitalCheck implements Check {

    private final List<Vital> parts;

    VitalCheck(List<Vital> parts) {
        this.parts = parts;
    }

    @Override
    public Finding look() {
        List<String> dead =
                parts.stream().flatMap(part -> part.dead().stream()).sorted().toList();
        return dead.isEmpty()
                ? Finding.well("every thread that is needed runs")
                : new Finding(
                        Status.DOWN,
                        "ended by a fault: %s; restart this process, nothing that was accepted is lost"
                                .formatted(String.join(", ", dead)));
    }

    @Override
    public Finding unanswered() {
        return Finding.degraded("the threads cannot be looked at; the log says why");
    }
}
