package org.streampass.bench;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** Whether the system keeps up with a slow provider for minutes, without a growing backlog. */
class SustainedScenario implements Scenario {

    private static final int PER_SECOND = 100;
    private static final Duration PROVIDER_LATENCY = Duration.ofSeconds(2);

    @Override
    public String name() {
        return "sustained";
    }

    @Override
    public String title() {
        return "A slow provider for five minutes";
    }

    @Override
    public void run(Lab lab, Consumer<Run> results) throws Exception {
        lab.withStreampass(
                Setup.onPostgres().withProviderLatency(PROVIDER_LATENCY),
                (subject, client) -> results.accept(new Measurement(subject, client, Lab.PATIENCE)
                        .take(
                                Map.of("requests/s", "" + PER_SECOND, "provider latency, s", "2"),
                                Load.open(PER_SECOND, lab.options().length(300)))));
    }
}
