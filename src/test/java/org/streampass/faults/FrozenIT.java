package org.streampass.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.broker.BrokerProcess;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.process.AppProcess;

/**
 * One of two instances is frozen with events in progress. The other one takes them over, and then the first one is
 * resumed.
 */
@Tag("faults")
@EnabledIfSystemProperty(named = "streampass.faults", matches = "true", disabledReason = "part of the full suite")
class FrozenIT {

    private static final int TIMES = 5;

    @TempDir
    Path folder;

    @Test
    void otherInstanceFinishesTheWorkOfAFrozenOne() throws Exception {
        for (int time = 0; time < TIMES; time++) {
            freezeOne(folder.resolve("time-" + time));
        }
    }

    private void freezeOne(Path folder) throws InterruptedException {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("broker"))) {
            Map<String, String> settings = new HashMap<>(TestDatabase.POSTGRES.settings());
            settings.putAll(broker.settings());
            settings.put("streampass.broker.connection-ttl", "5s");
            settings.put("streampass.payments.simulator.latency", "300ms"); // slow enough to have some in progress
            try (FaultScenario scene = new FaultScenario("one of two instances frozen", folder, settings, 2);
                    AppProcess frozen = scene.launch(List.of(), 0).awaitReady();
                    AppProcess other = scene.launch(List.of(), 1).awaitReady()) {
                scene.clients().startRequests(25);
                FaultScenario.pause(Duration.ofMillis(scene.random().nextInt(3000, 5000)));
                frozen.freeze();
                scene.countCrash(); // a mail may have been sent but not recorded
                try {
                    scene.drain(150, other);
                } finally {
                    frozen.thaw();
                }
                scene.audit(frozen, other);
            }
        }
    }
}
