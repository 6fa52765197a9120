package org.streampass.bench;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** Measures how fast tens of thousands of queued events are processed, compared with the normal rate. */
class BacklogScenario implements Scenario {

    /** Three times the normal throughput. */
    private static final int PER_SECOND = 300;

    @Override
    public String name() {
        return "backlog";
    }

    @Override
    public String title() {
        return "The time to process a backlog";
    }

    @Override
    public void run(Lab lab, Consumer<Run> results) throws Exception {
        int inFlight = lab.options().usualInFlight();
        Duration length = lab.options().length(60);
        lab.withStreampass(Setup.onPostgres(), (subject, client) -> {
            results.accept(new Measurement(subject, client, Lab.PATIENCE)
                    .take(Map.of("load", inFlight + " workflows at once"), Load.closed(inFlight, length)));
            results.accept(new Measurement(subject, client, Lab.PATIENCE)
                    .take(
                            Map.of("load", "%d requests/s for %d s".formatted(PER_SECOND, length.toSeconds())),
                            Load.open(PER_SECOND, length)));
        });
    }
}
