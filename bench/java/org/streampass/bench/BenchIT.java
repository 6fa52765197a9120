package org.streampass.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Not a test: {@code mvn verify -Pbench} measures every scenario, {@code -Dbench=burst} one, and writes a report of all
 * scenarios since the last {@code mvn clean} to {@code target/bench}.
 */
@Tag("bench")
class BenchIT {

    /** In the order of the report. */
    private static final List<Scenario> SCENARIOS = List.of(
            new LatencyScenario(),
            new ThroughputScenario(),
            new PeerScenario(),
            new BurstScenario(),
            OutageScenario.providerDown(),
            OutageScenario.recommendationsKilled(),
            new MillionScenario(),
            new SustainedScenario(),
            new BacklogScenario(),
            new CopiesScenario(),
            new CostScenario(),
            new ChangeScenario());

    @TempDir
    static Path folder;

    private final Options options = Options.read();
    private final Results results = new Results(Path.of("target/bench"));

    @TestFactory
    Stream<DynamicTest> scenarios() {
        return SCENARIOS.stream()
                .filter(options::wants)
                .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> measure(scenario)));
    }

    private void measure(Scenario scenario) throws Exception {
        List<Run> runs = new ArrayList<>();
        Path own = Files.createDirectory(folder.resolve(scenario.name()));
        scenario.run(new Lab(options, options.warmUp(scenario), own), run -> {
            System.out.printf("%s, %s: %s%n", scenario.name(), run.system(), Progress.of(run));
            runs.add(run);
        });
        results.keep(Result.of(scenario, options, folder, runs));
    }

    @AfterAll
    static void report() {
        Results results = new Results(Path.of("target/bench"));
        new Report(results.of(SCENARIOS)).write(Path.of("target/bench"));
    }
}
