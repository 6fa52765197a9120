package org.streampass.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.RawHttp;
import org.streampass.testing.process.AppProcess;

/** Callers attack while users subscribe. No accepted request is lost, and no user is refused. */
@Tag("faults")
class AttackIT {

    private static final Duration LENGTH = Duration.ofSeconds(FaultScenario.IN_FULL ? 20 : 5);
    private static final int ATTACKS = FaultScenario.IN_FULL ? Integer.MAX_VALUE : 1;

    @TempDir
    Path folder;

    private interface Step {

        /** @return the status of the answer */
        int send(Api.User attacker);
    }

    /** Each is refused, apart from tickets within the limit. */
    private enum Attack {
        UNFINISHED_BODIES_WITHOUT_TOKEN(210, attacker -> sendUnfinishedBody(attacker, ""), Set.of(401)),
        UNFINISHED_BODIES(
                32,
                attacker -> sendUnfinishedBody(attacker, "Authorization: Bearer %s\r\n".formatted(attacker.token())),
                Set.of(408, 429, 503)),
        EMAIL_OF_2000_LABELS(8, attacker -> subscribe(attacker, "example", "e.".repeat(2_000)), Set.of(400, 429)),
        LIST_OF_13000_NULLS(
                24, attacker -> subscribe(attacker, "\"crime\"", "null,".repeat(13_000) + "1"), Set.of(400, 429)),
        TICKETS(8, attacker -> attacker.post("/notifications/tickets", null).status(), Set.of(201, 429));

        private final int callers;
        private final Step step;
        private final Set<Integer> answers;

        Attack(int callers, Step step, Set<Integer> answers) {
            this.callers = callers;
            this.step = step;
            this.answers = answers;
        }

        void run(Api.User attacker) {
            Map<Integer, AtomicInteger> answered = new ConcurrentHashMap<>();
            ExecutorService threads = Executors.newFixedThreadPool(callers);
            long end = System.nanoTime() + LENGTH.toNanos();
            try {
                CompletableFuture.allOf(IntStream.range(0, callers)
                                .mapToObj(n -> CompletableFuture.runAsync(
                                        () -> {
                                            while (System.nanoTime() < end) {
                                                answered.computeIfAbsent(
                                                                step.send(attacker), status -> new AtomicInteger())
                                                        .incrementAndGet();
                                            }
                                        },
                                        threads))
                                .toArray(CompletableFuture[]::new))
                        .join();
            } finally {
                threads.shutdownNow();
            }
            System.out.printf("attack %s, answers by status: %s%n", this, answered);
            assertThat(answers).as("answers to %s", this).containsAll(answered.keySet());
        }
    }

    private static int subscribe(Api.User attacker, String right, String wrong) {
        return attacker.post(
                        "/subscriptions", Api.User.REQUEST.formatted("tok_ok").replace(right, wrong))
                .status();
    }

    private static int sendUnfinishedBody(Api.User attacker, String header) {
        try (RawHttp wire = new RawHttp(URI.create(attacker.api().base()).getPort())) {
            return wire.send("POST /subscriptions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header
                            + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
                    .response()
                    .status();
        }
    }

    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofScenario")
    void noRequestIsLostAndNoUserIsRefused(TestDatabase database) throws Exception {
        Map<String, String> settings = new HashMap<>(database.settings());
        settings.put("streampass.http.request-timeout", "3s");
        try (FaultScenario scene = new FaultScenario("attacks on " + database, folder, settings);
                AppProcess app = scene.start()) {
            scene.clients().startRequests(10);
            List<Attack> attacks = new ArrayList<>(List.of(Attack.values()));
            Collections.shuffle(attacks, scene.random());
            for (Attack attack : attacks.subList(0, Math.min(ATTACKS, attacks.size()))) {
                attack.run(app.api().user("mallory"));
            }
            scene.settle(40, app);
            for (Ledger.Outcome outcome : List.of(Ledger.Outcome.REFUSED, Ledger.Outcome.UNKNOWN)) {
                assertThat(scene.ledger().requests(outcome))
                        .as("users' requests")
                        .isEmpty();
            }
        }
    }
}
