package org.streampass.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.streampass.testing.database.PostgresServer;
import org.streampass.testing.process.AppProcess;

/** PostgreSQL stops, or closes connections, while the process runs. */
@Tag("faults")
class DatabaseStopIT {

    private static final int TIMES = FaultScenario.IN_FULL ? 5 : 1;

    @TempDir
    Path folder;

    private PostgresServer server;

    @BeforeEach
    void start() {
        server = PostgresServer.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    static IntStream outages() {
        return FaultScenario.IN_FULL ? IntStream.of(1, 10, 60) : IntStream.of(1);
    }

    @ParameterizedTest
    @MethodSource("outages")
    void requestsAcceptedAroundAStopEnd(int seconds) throws Exception {
        try (FaultScenario scene = new FaultScenario(
                        "PostgreSQL stopped for %d s".formatted(seconds), folder, server.newDatabase());
                AppProcess app = scene.start()) {
            scene.clients().startRequests(20);
            FaultScenario.pause(Duration.ofMillis(scene.random().nextInt(2000, 4000)));
            server.stop();
            FaultScenario.pause(Duration.ofSeconds(seconds));
            server.launch();
            int before = scene.ledger().requests(Ledger.Outcome.OK).size();
            scene.settle(before + 20, app);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "streampass.faults", matches = "true", disabledReason = "part of the full suite")
    void requestsAcceptedWhileTransactionsAreCutEnd() throws Exception {
        var database = server.newDatabase();
        try (FaultScenario scene =
                        new FaultScenario("connections to PostgreSQL cut in transactions", folder, database);
                AppProcess app = scene.start()) {
            scene.clients().startRequests(20);
            for (int cut = 0; cut < TIMES * 20; cut++) {
                FaultScenario.pause(Duration.ofMillis(scene.random().nextInt(50, 300)));
                server.cutTransactions(database.get("spring.datasource.url"));
            }
            scene.settle(50, app);
        }
    }
}
