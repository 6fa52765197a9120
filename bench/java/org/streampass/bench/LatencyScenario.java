package org.streampass.bench;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** The effect of a slow provider on the answer: each latency at each rate. */
class LatencyScenario implements Scenario {

    static final String LATENCY = "provider latency, s";
    static final String RATE = "requests/s";

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String title() {
        return "Time to feedback, by the provider's latency and the rate of requests";
    }

    /** A short warm-up suffices: the rates increase, so the higher ones find a warm system. */
    @Override
    public int warmUp() {
        return 60;
    }

    @Override
    public void run(Lab lab, Consumer<Run> results) throws Exception {
        for (double latency : lab.options().latencies()) {
            Setup setup = Setup.onPostgres().withProviderLatency(Duration.ofMillis((long) (latency * 1000)));
            Lab.Experiment eachRate = (subject, client) -> {
                for (int rate : lab.options().rates()) {
                    Load load = Load.open(rate, lab.options().length(15));
                    Map<String, String> parameters = Map.of(LATENCY, Axis.label(latency), RATE, "" + rate);
                    results.accept(new Measurement(subject, client, Lab.PATIENCE).take(parameters, load));
                }
            };
            lab.withBoth(setup, eachRate);
            lab.withPeer(setup, eachRate);
        }
    }
}
