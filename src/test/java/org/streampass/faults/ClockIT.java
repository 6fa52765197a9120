package org.streampass.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.process.AppProcess;
import org.streampass.testing.process.FakeClock;

/**
 * The clock of a process is set back and forward while requests arrive, and then corrected. H2 uses the same clock;
 * PostgreSQL's clock stays correct.
 */
@Tag("faults")
class ClockIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration YEAR = Duration.ofDays(365);

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofScenario")
    void clockChangesLoseAndRepeatNothing(TestDatabase database) throws Exception {
        FakeClock clock = FakeClock.in(folder);
        try (FaultScenario scene =
                new FaultScenario("clock set on " + database, folder, database.settings()).under(clock)) {
            AppProcess app = scene.start();
            try {
                scene.clients().startRequests(10);
                FaultScenario.pause(Duration.ofSeconds(2));
                for (Duration ahead : steps(scene)) {
                    set(clock, ahead, scene);
                    assertPaused(scene);
                    if (ahead.equals(YEAR)) { // rows with times of next year remain
                        app.kill();
                        FakeClock.forget(app);
                        clock.setAheadBy(Duration.ZERO);
                        app = scene.start();
                    }
                    set(clock, Duration.ZERO, scene);
                    FaultScenario.pause(Duration.ofSeconds(2));
                }
                confirm(clock, HOUR, scene);
                if (database == TestDatabase.H2) {
                    confirm(clock, Duration.ZERO, scene);
                } else { // the clocks agree again
                    set(clock, Duration.ZERO, scene);
                }
                scene.settle(40, app);
            } finally {
                app.close();
                FakeClock.forget(app);
            }
        }
    }

    /** From then on, the time is the one that the operator has confirmed. */
    private static void confirm(FakeClock clock, Duration ahead, FaultScenario scene) {
        clock.setAheadBy(ahead);
        scene.countCrash();
        awaitHealth("DEGRADED", scene);
        JsonNode confirmed =
                scene.operator(0).post("/clock", "{\"reason\":\"a test\"}").json();
        assertThat(confirmed.path("trusted").asBoolean()).as("%s", confirmed).isTrue();
        awaitHealth("UP", scene);
    }

    private static List<Duration> steps(FaultScenario scene) {
        List<Duration> steps = new ArrayList<>(
                List.of(HOUR.negated(), YEAR, YEAR.negated(), HOUR).subList(0, FaultScenario.IN_FULL ? 4 : 2));
        Collections.shuffle(steps, scene.random());
        return steps;
    }

    /** The step may end leases; that work is started again, as after a crash. */
    private static void set(FakeClock clock, Duration ahead, FaultScenario scene) {
        clock.setAheadBy(ahead);
        scene.countCrash();
        awaitHealth(ahead.isZero() ? "UP" : "DEGRADED", scene);
    }

    private static void awaitHealth(String status, FaultScenario scene) {
        await().atMost(PATIENCE).until(() -> health(scene).path("status").asText(), status::equals);
    }

    private static JsonNode health(FaultScenario scene) {
        return scene.operator(0).get("/health/readiness").json().at("/components/clock");
    }

    private static void assertPaused(FaultScenario scene) throws InterruptedException {
        assertThat(health(scene).at("/details/says").asText())
                .contains("the clock of this process was set", "charges, refunds, renewals and retention are paused");
        Ledger.Request request = scene.clients().subscribeAs("meanwhile-" + UUID.randomUUID(), "tok_ok");
        assertThat(request.outcome()).isEqualTo(Ledger.Outcome.OK);
        await("a payment is due and waits").atMost(PATIENCE).untilAsserted(() -> assertThat(
                        scene.operator(0).get("/due/payments-charge").json().findValuesAsText("subscriptionId"))
                .contains(request.subscriptionId()));
        FaultScenario.pause(Duration.ofSeconds(2));
        assertThat(scene.operator(0).get("/due/payments-charge").json().findValuesAsText("subscriptionId"))
                .contains(request.subscriptionId());
    }
}
