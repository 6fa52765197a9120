package org.streampass.bench;

import java.util.function.Consumer;

/** Measures of the throughput only what costs what: Streampass, the chain, and the same job written by hand. */
class PeerScenario implements Scenario {

    @Override
    public String name() {
        return "peer";
    }

    @Override
    public String title() {
        return "Workflows per second, with Streampass and by hand";
    }

    /** The throughput has all of it. */
    @Override
    public boolean isLeftOutOfAll() {
        return true;
    }

    @Override
    public void run(Lab lab, Consumer<Run> results) throws Exception {
        Lab.Experiment closedLoop = ThroughputScenario.closedLoop(lab, results);
        lab.withStreampass(Setup.onPostgres(), closedLoop);
        lab.withRival(Setup.onPostgres(), closedLoop);
        lab.withPeer(Setup.onPostgres(), closedLoop);
    }
}
