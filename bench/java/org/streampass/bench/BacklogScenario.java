package org.streampass.bench;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** Whether tens of thousands of events that wait are worked off as fast as what comes when nothing waits. */
class BacklogScenario implements Scenario {

    /** Three times what is finished meanwhile. */
    private static final int PER_SECOND = 300;

    @Override
    public String name() {
        return "backlog";
    }

    @Override
    public String title() {
        return "A backlog, and how fast it is worked off";
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
