package org.streampass.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.streampass.testing.broker.BrokerProcess;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.process.AppProcess;

/** A standalone broker is killed or frozen while the process runs. */
@Tag("faults")
class BrokerStopIT {

    private static final int KILLS = FaultScenario.IN_FULL ? 10 : 1;
    private static final Duration STANDSTILL = Duration.ofSeconds(60);

    /** Less than the timeout of a send. */
    private static final double AT_ONCE_MILLIS = 4000;

    @TempDir
    Path folder;

    private BrokerProcess broker;

    @BeforeEach
    void start() {
        broker = BrokerProcess.start(folder.resolve("broker"));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private Map<String, String> settings(TestDatabase database) {
        Map<String, String> settings = new HashMap<>(database.settings());
        settings.putAll(broker.settings());
        return settings;
    }

    @ParameterizedTest
    @MethodSource("databases")
    void requestsAreAcceptedWithoutABrokerAndEndAfterItsReturn(TestDatabase database) throws Exception {
        try (FaultScenario scene = new FaultScenario("broker killed, on " + database, folder, settings(database));
                AppProcess app = scene.start()) {
            scene.clients().startRequests(20);
            for (int kill = 0; kill < KILLS; kill++) {
                FaultScenario.pause(Duration.ofMillis(scene.random().nextInt(1000, 4000)));
                broker.kill();
                int before = accepted(scene);
                FaultScenario.pause(Duration.ofMillis(scene.random().nextInt(500, 4000)));
                broker.launch();
                assertThat(accepted(scene)).as("accepted without a broker").isGreaterThan(before);
            }
            scene.settle(50, app);
            assertThat(scene.ledger().requests(Ledger.Outcome.REFUSED)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    @EnabledIfSystemProperty(named = "streampass.faults", matches = "true", disabledReason = "part of the full suite")
    void requestsDoNotWaitForAFrozenBroker(TestDatabase database) throws Exception {
        try (FaultScenario scene = new FaultScenario("broker frozen, on " + database, folder, settings(database));
                AppProcess app = scene.start()) {
            scene.clients().startRequests(20);
            FaultScenario.pause(Duration.ofMillis(scene.random().nextInt(1000, 3000)));
            broker.freeze();
            try {
                await().atMost(Duration.ofSeconds(20)).until(() -> app.log().contains("the broker has not confirmed "));
                FaultScenario.pause(Duration.ofSeconds(6)); // the requests that did wait are answered by now
                scene.clients().answerMillis();
                FaultScenario.pause(STANDSTILL);
                double[] millis = scene.clients().answerMillis();
                assertThat(millis).hasSizeGreaterThan(50);
                assertThat(millis[millis.length - 1]).as("the slowest answer").isLessThan(AT_ONCE_MILLIS);
            } finally {
                broker.thaw();
            }
            scene.settle(50, app);
            assertThat(scene.ledger().requests(Ledger.Outcome.REFUSED)).isEmpty();
        }
    }

    static List<TestDatabase> databases() {
        return FaultScenario.IN_FULL ? List.of(TestDatabase.values()) : List.of(TestDatabase.POSTGRES);
    }

    private static int accepted(FaultScenario scene) {
        return scene.ledger().requests(Ledger.Outcome.OK).size();
    }
}
