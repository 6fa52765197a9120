package org.streampass;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.Api;
import org.streampass.testing.AppProcess;
import org.streampass.testing.Queues;
import org.streampass.testing.TestDatabase;

/** A process that is killed while requests flow, again and again: nothing is lost, nothing happens twice. */
class KillIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KILLS = 3;
    private static final int REQUESTS_A_LIFE = 40;
    private static final int REQUESTS_EVERY_MS = 75;
    private static final List<String> TOKENS = List.of("tok_ok", "tok_declined", "tok_flaky", "tok_lost");

    /** Every user who has asked, and the id of the subscription if the answer came. */
    private final Map<String, Optional<String>> users = new ConcurrentHashMap<>();

    @TempDir
    Path data;

    @ParameterizedTest
    @EnumSource
    void everyAcceptedRequestReachesItsEndOnce(TestDatabase database) throws Exception {
        long seed = Long.getLong("streampass.seed", System.nanoTime());
        System.out.printf("KillIT on %s: repeat with -Dstreampass.seed=%d%n", database, seed);
        Random random = new Random(seed);
        Queues queues = Queues.of(data);
        Map<String, String> settings = new HashMap<>(database.settings());
        settings.putAll(queues.settings());

        for (int life = 1; life <= KILLS; life++) {
            live(life, random.nextInt(500, REQUESTS_A_LIFE * REQUESTS_EVERY_MS), settings);
        }
        try (AppProcess app = AppProcess.start(data, settings)) {
            Set<String> open = new HashSet<>(users.keySet());
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
                open.removeIf(user -> isDecided(app.api().user(user)));
                assertThat(open).as("pending; the process said: %s", app.log()).isEmpty();
                assertThat(queues.waiting())
                        .as("waits; the process said: %s", app.log())
                        .isEmpty();
            });
            app.stop();
        }

        JdbcClient records = TestDatabase.open(data, settings);
        eachHasTheStatusOfItsToken(records);
        eachIsChargedOnceIfItIsActiveAndNeverIfNot(records);
        eachUserIsToldOfEachFactOnceInARow(records);
        eachFactIsMailedOnce(records);
    }

    /** Requests flow; amid them, after so many milliseconds, the process is killed. */
    private void live(int life, int killedAfter, Map<String, String> settings) throws InterruptedException {
        try (AppProcess app = AppProcess.start(data, settings)) {
            Api api = app.api();
            ScheduledExecutorService clients = Executors.newScheduledThreadPool(8);
            for (int n = 0; n < REQUESTS_A_LIFE; n++) {
                String user = "user-%d-%d".formatted(life, n);
                String token = TOKENS.get(n % TOKENS.size());
                clients.schedule(() -> subscribe(api, user, token), (long) n * REQUESTS_EVERY_MS, MILLISECONDS);
            }
            clients.schedule(app::kill, killedAfter, MILLISECONDS);
            clients.shutdown(); // what is scheduled is done all the same
            assertThat(clients.awaitTermination(60, SECONDS)).isTrue();
        }
        assertThat(users).containsValue(Optional.empty());
    }

    private void subscribe(Api api, String user, String token) {
        users.put(user, Optional.empty());
        Api.Answer answer = api.user(user).subscribe(token);
        assertThat(answer.status()).isEqualTo(202);
        users.put(user, Optional.of(answer.json().get("id").asText()));
    }

    private static boolean isDecided(Api.User user) {
        return !user.get("/subscriptions").response().body().contains("\"pending\"");
    }

    private void eachHasTheStatusOfItsToken(JdbcClient records) {
        Map<String, String> statuses = map(records, """
                select id, case when payment_token = 'tok_declined' then 'declined' else 'active' end || '=' || status
                from subscriptions.subscription""");
        assertThat(statuses.values()).allMatch(each -> each.split("=")[0].equalsIgnoreCase(each.split("=")[1]));
        assertThat(statuses.keySet())
                .as("what was answered with 202 is stored")
                .containsAll(users.values().stream().flatMap(Optional::stream).toList())
                .hasSizeGreaterThan(KILLS * 4);
    }

    private static void eachIsChargedOnceIfItIsActiveAndNeverIfNot(JdbcClient records) {
        assertThat(
                        map(
                                records,
                                "select subscription_id, provider_reference from payments.payment where provider_reference is not null"))
                .isEqualTo(map(
                        records,
                        "select idempotency_key, reference from payments.simulator_ledger where outcome = 'charged'"))
                .hasSameSizeAs(
                        map(records, "select id, id from subscriptions.subscription where lower(status) = 'active'"));
    }

    private static void eachUserIsToldOfEachFactOnceInARow(JdbcClient records) {
        Map<String, String> told = map(records, """
                select user_id, string_agg(sequence || ' ' || type, ',' order by sequence)
                from notifications.notification group by user_id""");
        Map<String, String> expected = map(records, "select user_id, lower(status) from subscriptions.subscription");
        assertThat(told.keySet()).isEqualTo(expected.keySet());
        told.forEach((user, facts) -> {
            List<String> numbers =
                    Stream.of(facts.split(",")).map(each -> each.split(" ")[0]).toList();
            List<String> names = Stream.of(facts.split(","))
                    .map(each -> each.split("\\.")[2])
                    .toList();
            boolean active = expected.get(user).equals("active");
            assertThat(numbers).as(user).isEqualTo(active ? List.of("1", "2", "3") : List.of("1", "2"));
            assertThat(names)
                    .as(user)
                    .containsExactlyInAnyOrderElementsOf(
                            active
                                    ? List.of("UserSubscribed", "PaymentCompleted", "RecommendationsReady")
                                    : List.of("UserSubscribed", "PaymentFailed"));
        });
    }

    private void eachFactIsMailedOnce(JdbcClient records) throws IOException {
        Map<String, String> facts = map(
                records,
                "select event_id, type from notifications.notification where type not like '%UserSubscribed%'");
        try (Stream<Path> files = Files.list(data.resolve("outbox"))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".eml")))
                    .containsExactlyInAnyOrderElementsOf(
                            facts.keySet().stream().map(id -> id + ".eml").toList());
        }
    }

    private static Map<String, String> map(JdbcClient records, String sql) {
        Map<String, String> map = new HashMap<>();
        records.sql(sql).query(row -> {
            assertThat(map.put(row.getString(1), row.getString(2))).isNull();
        });
        return map;
    }
}
