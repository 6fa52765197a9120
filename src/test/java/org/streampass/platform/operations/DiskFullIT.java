package org.streampass.platform.operations;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.streampass.testing.http.ProblemAssert.assertProblem;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.broker.BrokerQueues;
import org.streampass.testing.broker.BrokerXml;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.AppProcess;
import org.streampass.testing.process.SmallDisk;

/** The disk fills up while the process runs, and is freed again. Operators see it, and nothing is lost or repeated. */
@Tag("faults")
class DiskFullIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** The longest delay of a retry is 30 s: once because of the disk, and twice because of a flaky provider. */
    private static final Duration SETTLED = PATIENCE.plusSeconds(3 * 30);

    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final int REQUESTS_EVERY_MS = 60;
    private static final List<String> TOKENS = List.of("tok_ok", "tok_declined", "tok_flaky", "tok_lost");

    private final Map<String, Api.Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, Duration> times = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clients = Executors.newScheduledThreadPool(8);
    private BrokerQueues queues;

    @TempDir
    Path folder;

    @AfterEach
    void stopClients() {
        clients.shutdownNow();
    }

    /** With the shipped broker.xml. */
    @Test
    void requestsAreAcceptedAndEventsWaitWhileTheDiskIsOverItsLimit() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 400)) {
            Map<String, String> settings = settings(disk, TestDatabase.H2, Map.of());
            try (AppProcess app = AppProcess.start(data(disk), settings)) {
                ask(app);
                awaitAnswers(20);
                disk.fillUpTo(100);
                awaitLine(app, "AMQ224128: Free storage space");
                awaitLine(app, "the broker has not confirmed ");
                Operator operator = new Operator(app.api(), data(disk));
                assertThat(operator.get("/balance").status())
                        .as("operators have access")
                        .isEqualTo(200);
                await().atMost(PATIENCE).until(() -> operator.get("/health/readiness")
                        .json()
                        .at("/components/journal/status")
                        .asText()
                        .equals("DEGRADED"));
                awaitAnswers(60);
                disk.free();
                awaitLine(app, "AMQ224129: Free storage space");
                awaitAnswers(20);
                finish(app, data(disk), settings);
            }
            assertThat(answers.values()).allMatch(answer -> answer.status() == 202);
        }
    }

    /** Nothing refuses messages in time, the journal has no space for its next file, and the broker stops. */
    @ParameterizedTest
    @MethodSource("databases")
    void processSurvivesAFullDiskAndRecovers(TestDatabase database) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 100)) {
            Map<String, String> settings = settings(
                    disk, database, BrokerXml.with(folder, Map.of("min-disk-free", "-1", "journal-file-size", "100K")));
            try (AppProcess app = AppProcess.start(data(disk), settings)) {
                ask(app);
                awaitAnswers(20);
                disk.fill();
                awaitLine(
                        app,
                        database == TestDatabase.H2
                                ? "refused with 503"
                                : "the embedded broker stops, because it cannot");
                awaitAnswers(60);
                disk.free();
                awaitAnswers(20);
                finish(app, data(disk), settings);
            }
        }
    }

    static List<TestDatabase> databases() {
        return Boolean.getBoolean("streampass.faults") ? List.of(TestDatabase.values()) : List.of(TestDatabase.H2);
    }

    private static Path data(SmallDisk disk) {
        return disk.path().resolve("data");
    }

    private Map<String, String> settings(SmallDisk disk, TestDatabase database, Map<String, String> broker)
            throws IOException {
        Map<String, String> settings = new HashMap<>(database.settings());
        settings.putAll(broker);
        queues = BrokerQueues.of(data(disk));
        settings.putAll(queues.settings());
        return settings;
    }

    private void ask(AppProcess app) {
        Api api = app.api();
        AtomicInteger number = new AtomicInteger();
        for (int client = 0; client < 2; client++) {
            clients.scheduleAtFixedRate(
                    () -> subscribe(api, number.incrementAndGet()), 0, 2 * REQUESTS_EVERY_MS, MILLISECONDS);
        }
    }

    private void subscribe(Api api, int number) {
        long asked = System.nanoTime();
        Api.Answer answer = api.user("user-" + number).subscribe(TOKENS.get(number % TOKENS.size()));
        times.put("user-" + number, Duration.ofNanos(System.nanoTime() - asked));
        answers.put("user-" + number, answer);
    }

    private void awaitAnswers(int more) {
        int before = answers.size();
        await().atMost(PATIENCE).until(() -> answers.size() >= before + more);
    }

    private static void awaitLine(AppProcess app, String part) {
        await(part).atMost(PATIENCE).until(() -> app.log().contains(part));
    }

    private void finish(AppProcess app, Path data, Map<String, String> settings) throws Exception {
        awaitAccepted(app);
        clients.shutdown();
        assertThat(clients.awaitTermination(30, SECONDS)).isTrue();
        Set<String> open = new HashSet<>(answers.keySet());
        await().atMost(SETTLED)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .untilAsserted(() -> {
                    open.removeIf(user -> isDecided(app.api().user(user)));
                    assertThat(open)
                            .as("pending; log of the process: %s", app.log())
                            .isEmpty();
                    assertThat(queues.messageCounts())
                            .as("queued; log of the process: %s", app.log())
                            .isEmpty();
                });
        app.stop();
        assertAnswersCameInTimeAndAreTrue(TestDatabase.open(data, settings));
        assertNothingHappenedTwice(TestDatabase.open(data, settings));
    }

    /** The process recovers without help. */
    private void awaitAccepted(AppProcess app) {
        AtomicInteger attempt = new AtomicInteger();
        await().atMost(PATIENCE).until(() -> {
            subscribe(app.api(), 100_000 + attempt.incrementAndGet());
            return answers.get("user-" + (100_000 + attempt.get())).status() == 202;
        });
    }

    private static boolean isDecided(Api.User user) {
        Api.Answer answer = user.get("/subscriptions");
        return answer.status() == 200 && !answer.response().body().contains("\"pending\"");
    }

    private void assertAnswersCameInTimeAndAreTrue(JdbcClient records) {
        Set<String> stored = new HashSet<>(records.sql("select user_id from subscriptions.subscription")
                .query(String.class)
                .list());
        answers.forEach((user, answer) -> {
            if (answer.status() == 503) {
                assertThat(answer.header("Retry-After")).isEqualTo("1");
                if (answer.response().body().contains("outcome-unknown")) {
                    return; // the commit failed, and the database was unavailable for the check
                }
                assertProblem(answer, 503, "unavailable");
            }
            assertThat(answer.status()).isIn(202, 503);
            assertThat(stored.contains(user)).as("%s is stored", user).isEqualTo(answer.status() == 202);
        });
        assertThat(times.values()).allMatch(time -> time.compareTo(BOUND) < 0);
    }

    private static void assertNothingHappenedTwice(JdbcClient records) {
        assertThat(list(records, "select id from subscriptions.subscription where lower(status) = 'active'"))
                .as("charged")
                .containsExactlyInAnyOrderElementsOf(list(
                        records, "select idempotency_key from payments.simulator_ledger where outcome = 'charged'"))
                .containsExactlyInAnyOrderElementsOf(list(
                        records, "select subscription_id from payments.payment where provider_reference is not null"))
                .isNotEmpty();
        assertThat(list(records, "select lower(status) from subscriptions.subscription"))
                .containsOnly("active", "declined");
        assertThat(list(records, "select user_id || ' ' || type || ' ' || subject from notifications.notification"))
                .doesNotHaveDuplicates();
    }

    private static List<String> list(JdbcClient records, String sql) {
        return records.sql(sql).query(String.class).list();
    }
}
