package org.streampass.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.streampass.life.LifeAudit;
import org.streampass.life.RandomLives;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.BearerTokens;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.AppProcess;
import org.streampass.testing.process.Ports;

/**
 * Halts a process wherever the life of a subscription is committed, and kills it at any time, while users live at random:
 * renewals, refunds, cancellations, other cards, ends. Afterwards the money is right.
 */
@Tag("faults")
@EnabledIfSystemProperty(named = "streampass.faults", matches = "true", disabledReason = "takes minutes")
class LifeHaltIT {

    private static final int LIVES = 40;
    private static final int POINTS = Integer.getInteger("streampass.points", Integer.MAX_VALUE);
    private static final int KILLS = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final List<String> CARDS = List.of(
            "tok_ok", "tok_ok", "tok_ok", "tok_lost", "tok_expires", "tok_expires", "tok_stolen", "tok_no_refund");

    @TempDir
    Path folder;

    private final int port = Ports.freePort();
    private final BearerTokens bearerTokens = new BearerTokens(Duration.ofDays(3650));
    private final Map<String, String> settings = new HashMap<>();

    /** {@link HaltIT} has the points of a subscribe request. */
    static Stream<HaltIT.Point> points() {
        return Stream.of(
                        HaltIT.ofWork("payments", "charge", "org.streampass.payments.PaymentTable", "decide"),
                        HaltIT.ofWork("payments", "refund", "org.streampass.payments.RefundTable", "finish"),
                        HaltIT.ofWork(
                                "subscriptions", "renewal", "org.streampass.subscriptions.SubscriptionTable", "renew"),
                        Stream.of(
                                HaltIT.of(
                                        "charge",
                                        "after the charge",
                                        "org.streampass.payments.PaymentSimulator",
                                        "charge",
                                        "AT EXIT"),
                                HaltIT.of(
                                        "refund",
                                        "after the refund",
                                        "org.streampass.payments.PaymentSimulator",
                                        "refund",
                                        "AT EXIT"),
                                HaltIT.of(
                                        "refund",
                                        "before the refund is stored as due",
                                        "org.streampass.payments.RefundTable",
                                        "insert",
                                        "AT ENTRY"),
                                HaltIT.of(
                                        "follow",
                                        "before the database commit",
                                        "org.streampass.payments.PaymentChanges",
                                        "follow",
                                        "AT EXIT"),
                                HaltIT.of(
                                        "user's request",
                                        "before the database commit",
                                        "org.streampass.subscriptions.Changes",
                                        "change(org.streampass.subscriptions.Subscription,"
                                                + " org.streampass.subscriptions.Decision, String)",
                                        "AT EXIT"),
                                HaltIT.of(
                                        "user's request",
                                        "after the database commit",
                                        "org.streampass.subscriptions.Changes",
                                        "change(String, java.util.UUID, String, java.util.function.Function)",
                                        "AT EXIT")))
                .flatMap(points -> points);
    }

    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofScenario")
    void moneyIsRightAfterHaltsAndKills(TestDatabase database) throws Exception {
        Random random = FaultScenario.newRandom("lives with halts on " + database);
        settings.putAll(database.settings());
        settings.put("server.port", "" + port);
        settings.put("streampass.payments.simulator.latency", "5ms");
        Api api = new Api("http://localhost:" + port);
        RandomLives lives =
                new RandomLives(api, user -> new Api.User(api, bearerTokens.of(user)), LIVES, random, CARDS);
        List<HaltIT.Point> points = new ArrayList<>(points().toList());
        Collections.shuffle(points, random);
        for (HaltIT.Point point : points.subList(0, Math.min(POINTS, points.size()))) {
            int time = random.nextInt(1, 6);
            System.out.printf("lives with halts on %s: %s, the %d. time%n", database, point, time);
            try (AppProcess app = launch(point.rules(time).options(folder.resolve("rules.btm")))) {
                live(lives, app.awaitReadyOrExit());
                assertThat(app.awaitExit(Duration.ofSeconds(30)))
                        .as("%s: halted; log of the process: %s", point, app.log())
                        .isEqualTo(255);
            }
        }
        for (int kill = 0; kill < KILLS; kill++) {
            try (AppProcess app = launch(List.of()).awaitReady()) {
                Executor later = CompletableFuture.delayedExecutor(random.nextInt(300, 6000), TimeUnit.MILLISECONDS);
                CompletableFuture<Void> killed = CompletableFuture.runAsync(app::kill, later);
                live(lives, app);
                killed.join();
            }
        }
        List<String> violations = new ArrayList<>();
        try (AppProcess app = launch(List.of()).awaitReady()) {
            lives.step();
            awaitRest(new Operator(api, data())); // a period begins with its charge: the next month is over for all
            lives.advanceClock(32);
            awaitRest(new Operator(api, data()));
            violations.addAll(lives.violations());
            app.stop();
        }
        violations.addAll(LifeAudit.violations(TestDatabase.open(data(), settings)));
        System.out.printf("lives with halts on %s: %d violations%n", database, violations.size());
        assertThat(violations).isEmpty();
    }

    private Path data() {
        return folder.resolve("data");
    }

    private AppProcess launch(List<String> options) {
        bearerTokens.install(data());
        return AppProcess.launch(options, Map.of(), data(), settings);
    }

    /** Lets users act until the process halts. */
    private static void live(RandomLives lives, AppProcess app) throws Exception {
        for (int month = 0; month < 60 && app.isAlive(); month++) {
            lives.step();
            lives.advanceClock();
        }
    }

    private static void awaitRest(Operator operator) {
        await().during(Duration.ofSeconds(1))
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> {
                    for (JsonNode kind : operator.get("/due").json()) {
                        assertThat(kind.get("due").asInt() + kind.get("leased").asInt())
                                .isZero();
                    }
                    JsonNode balance = operator.get("/balance").json();
                    assertThat(balance.get("balanced").asBoolean())
                            .as("%s", balance)
                            .isTrue();
                    assertThat(balance.get("underWay").asInt()).isZero();
                });
    }
}
