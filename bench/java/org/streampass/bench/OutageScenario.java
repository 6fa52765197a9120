package org.streampass.bench;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** A component fails for a while under a steady load: the provider does not answer, or a process is killed. */
class OutageScenario implements Scenario {

    /** When the outage begins and ends, in seconds. */
    static final String OUTAGE = "outage, s";

    private static final Duration BEFORE = Duration.ofSeconds(10);
    private static final Duration AFTER = Duration.ofSeconds(20);
    private static final Duration PROVIDER_LATENCY = Duration.ofMillis(200);

    private final String name;
    private final String title;
    private final Setup setup;
    private final Switch off;
    private final Switch on;

    private interface Switch {

        void turn(Lab lab, Subject subject);
    }

    private OutageScenario(String name, String title, Setup setup, Switch off, Switch on) {
        this.name = name;
        this.title = title;
        this.setup = setup.withProviderLatency(PROVIDER_LATENCY);
        this.off = off;
        this.on = on;
    }

    static Scenario providerDown() {
        return new OutageScenario(
                "provider-down",
                "The payment provider does not answer",
                Setup.onPostgres().withProviderSwitch(),
                (lab, subject) -> lab.provider().switchOff(),
                (lab, subject) -> lab.provider().switchOn());
    }

    static Scenario recommendationsKilled() {
        return new OutageScenario(
                "recommendations-killed",
                "Recommendations is killed, and started again",
                Setup.onPostgres().withRecommendationsApart(),
                (lab, subject) -> subject.killRecommendations(),
                (lab, subject) -> subject.restartRecommendations());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String title() {
        return title;
    }

    /** Effects take seconds here, so a short warm-up suffices. */
    @Override
    public int warmUp() {
        return 45;
    }

    @Override
    public void run(Lab lab, Consumer<Run> results) throws Exception {
        Duration end = BEFORE.plusSeconds(lab.options().outage());
        int rate = lab.options().rate();
        Load load = Load.open(rate, end.plus(AFTER));
        Map<String, String> parameters =
                Map.of(LatencyScenario.RATE, "" + rate, OUTAGE, BEFORE.toSeconds() + " to " + end.toSeconds());
        lab.withBoth(setup, (subject, client) -> {
            Run run = new Measurement(subject, client, Lab.PATIENCE)
                    .at(BEFORE, () -> off.turn(lab, subject))
                    .at(end, () -> on.turn(lab, subject))
                    .take(parameters, load);
            requireOutage(run, end.toSeconds());
            results.accept(run);
        });
    }

    /** Fails if nothing was down, because the run would be meaningless. */
    private static void requireOutage(Run run, long end) {
        long counts = run.samples().stream()
                .filter(sample -> sample.at() > end - 2 && sample.at() < end)
                .mapToLong(Run.Sample::finished)
                .distinct()
                .count();
        if (counts > 1) {
            throw new IllegalStateException(run.system() + " finished workflows during the outage");
        }
    }
}
