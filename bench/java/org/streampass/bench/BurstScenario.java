package org.streampass.bench;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** Many requests at the same moment. */
class BurstScenario implements Scenario {

    private static final Duration PROVIDER_LATENCY = Duration.ofMillis(200);

    @Override
    public String name() {
        return "burst";
    }

    @Override
    public String title() {
        return "A burst of requests";
    }

    @Override
    public int warmUp() {
        return 45;
    }

    @Override
    public void run(Lab lab, Consumer<Run> results) throws Exception {
        int requests = lab.options().burst();
        lab.withBoth(Setup.onPostgres().withProviderLatency(PROVIDER_LATENCY), (subject, client) -> {
            Map<String, String> parameters = Map.of("requests at once", "" + requests);
            results.accept(new Measurement(subject, client, Lab.PATIENCE).take(parameters, Load.burst(requests)));
        });
    }
}
