package org.streampass.bench;

import java.util.Map;
import java.util.function.Consumer;
import org.streampass.testing.database.TestDatabase;

/** The number of workflows finished per second in a closed loop. */
class ThroughputScenario implements Scenario {

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public String title() {
        return "Workflows per second";
    }

    @Override
    public void run(Lab lab, Consumer<Run> results) throws Exception {
        Lab.Experiment closedLoop = closedLoop(lab, results);
        lab.withStreampass(Setup.onPostgres(), closedLoop);
        lab.withStreampass(Setup.onPostgres().withBrokerApart(), closedLoop);
        lab.withStreampass(Setup.on(TestDatabase.H2), closedLoop);
        lab.withRival(Setup.onPostgres(), closedLoop);
        lab.withPeer(Setup.onPostgres(), closedLoop);
    }

    static Lab.Experiment closedLoop(Lab lab, Consumer<Run> results) {
        Options options = lab.options();
        return (subject, client) -> {
            for (int inFlight : options.inFlight()) {
                for (int round = 1; round <= options.rounds(); round++) {
                    Map<String, String> parameters = Map.of("workflows at once", "" + inFlight, "round", "" + round);
                    results.accept(new Measurement(subject, client, Lab.PATIENCE)
                            .take(parameters, Load.closed(inFlight, options.length(30))));
                }
            }
        };
    }
}
