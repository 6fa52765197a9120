package org.streampass.bench;

import java.util.function.Consumer;

/** The part of the throughput scenario that compares systems on PostgreSQL: Streampass, the chain, and the peer. */
class PeerScenario implements Scenario {

    @Override
    public String name() {
        return "peer";
    }

    @Override
    public String title() {
        return "Workflows per second, with Streampass and by hand";
    }

    /** Part of the throughput scenario. */
    @Override
    public boolean isOptional() {
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
