package org.streampass.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.process.AppProcess;

/** A process is killed repeatedly under load, at random moments of its start and its life. */
@Tag("faults")
class KillIT {

    private static final int KILLS = FaultScenario.IN_FULL ? 25 : 1;

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofScenario")
    void killsLoseAndRepeatNothing(TestDatabase database) throws Exception {
        try (FaultScenario scene = new FaultScenario("kill -9 on " + database, folder, database.settings())) {
            Random random = scene.random();
            scene.clients().startRequests(20);
            for (int kill = 0; kill < KILLS; kill++) {
                try (AppProcess app = scene.launch(List.of(), 0)) {
                    if (kill % 5 == 4) { // during its start, while it recovers from the previous kill
                        FaultScenario.pause(Duration.ofMillis(random.nextInt(2000, 9000)));
                    } else {
                        app.awaitReady();
                        FaultScenario.pause(Duration.ofMillis(random.nextInt(300, 4000)));
                    }
                    app.kill();
                    scene.countCrash();
                }
            }
            try (AppProcess app = scene.start()) {
                scene.settle(KILLS * 10, app);
            }
        }
    }
}
