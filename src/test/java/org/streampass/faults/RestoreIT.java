package org.streampass.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.util.FileSystemUtils;
import org.streampass.testing.database.PostgresServer;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.App;

/**
 * Restores a backup of the database, of the broker's journal, or of both, as {@code docs/operations.md} describes. The
 * provider is not restored: its ledger keeps its entries.
 */
@Tag("faults")
class RestoreIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String REASON = "{\"reason\":\"a backup was restored\"}";

    /** Only this test uses the server, because its folder is copied. */
    private static PostgresServer postgres;

    private static final int RESTORES = FaultScenario.IN_FULL ? Integer.MAX_VALUE : 1;

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>(Map.of("streampass.operation.balance-grace", "0s"));
    private TestDatabase database;
    private App app;

    /** What is restored. */
    enum Restored {
        BOTH,
        JOURNAL,
        DATABASE
    }

    /** The ordinary build restores one of them, and PostgreSQL from its archive. */
    static Stream<Arguments> restores() {
        List<Restored> restored = new ArrayList<>(List.of(Restored.values()));
        Collections.shuffle(restored, FaultScenario.newRandom("restore"));
        return TestDatabase.ofScenario().stream()
                .flatMap(database -> restored.stream().limit(RESTORES).map(each -> Arguments.of(database, each)));
    }

    @AfterEach
    void stop() {
        app.close();
    }

    @AfterAll
    static void stopPostgres() {
        if (postgres != null) {
            postgres.stop();
        }
    }

    /** A user with a subscription. */
    private record Subscriber(Api.User user, String id) {

        /** The token remains valid after a restart: its signing key is in no backup. */
        Subscriber at(App app) {
            return new Subscriber(new Api.User(app.api(), user.token()), id);
        }

        void awaitActive() {
            await().atMost(PATIENCE).until(() -> user.statusOf(id), "active"::equals);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(user.notifiedEvents())
                    .containsExactlyInAnyOrder("UserSubscribed", "PaymentCompleted", "RecommendationsReady"));
        }
    }

    @ParameterizedTest
    @MethodSource("restores")
    void lostEventsAreReportedAndPublishedAgain(TestDatabase database, Restored restored) throws Exception {
        this.database = database;
        settings.putAll(newDatabase());
        start();
        Subscriber finished = subscribe();
        finished.awaitActive();
        Subscriber underWay = subscribeWithoutPayments();
        stopAnd(this::backUp);
        start();
        underWay.at(app).awaitActive();
        Subscriber later = subscribe();
        later.awaitActive();
        Subscriber open = restored == Restored.JOURNAL ? subscribeWithoutPayments() : null;
        awaitMails();
        stopAnd(() -> {
            List<Map<String, Object>> ledger = ledger();
            restore(restored);
            assertThat(remember(ledger))
                    .as("charges that only the provider knows")
                    .isLessThanOrEqualTo(2);
        });

        start();

        switch (restored) {
            case BOTH -> { // the journal contains the event of the open subscription
                underWay.at(app).awaitActive();
                awaitFinding(later, "was decided by the provider, and no event is under way that would record it");
            }
            case JOURNAL -> { // the event of the open subscription is lost
                awaitFinding(open, "UserSubscribed is on record with");
                assertThat(publishAgain().findValuesAsText("subscriptionId")).containsOnly(open.id());
                open.at(app).awaitActive();
                await().atMost(PATIENCE).until(() -> balance().get("balanced").asBoolean());
            }
            case DATABASE -> finishWithOlderDatabase(underWay, later);
        }
        finished.at(app).awaitActive();
        assertChargedOnce(finished, underWay, later, open);
    }

    /** The event of the open subscription was handled, but no table says so. */
    private void finishWithOlderDatabase(Subscriber underWay, Subscriber later) {
        awaitFinding(underWay, "UserSubscribed is on record with");
        awaitFinding(later, "was decided by the provider, and no event is under way that would record it");
        assertThat(publishAgain().findValuesAsText("subscriptionId")).containsOnly(underWay.id());
        underWay.at(app).awaitActive();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(balance().get("discrepancies").findValuesAsText("subscriptionId"))
                        .containsOnly(later.id()));
    }

    @Test
    void postgresIsRestoredFromItsArchiveUnderANewerJournal() throws Exception {
        database = TestDatabase.POSTGRES;
        settings.putAll(newDatabase());
        Path archive = Files.createDirectory(folder.resolve("wal"));
        setPostgres("archive_mode", "on");
        setPostgres("archive_command", "cp %p " + archive + "/%f");
        postgres.stop();
        postgres.launch();
        start();
        copyWhileItRuns();
        Subscriber finished = subscribe();
        finished.awaitActive();
        Subscriber underWay = subscribeWithoutPayments();
        awaitMails();
        String moment = asked("select cast(clock_timestamp() as text)");
        app.bean(CamelContext.class).getRouteController().startRoute("payments-request");
        underWay.awaitActive();
        Subscriber later = subscribe();
        later.awaitActive();
        archiveWal();
        stopAnd(() -> {
            List<Map<String, Object>> ledger = ledger();
            restoreTo(moment, archive);
            remember(ledger);
        });

        start();

        finishWithOlderDatabase(underWay, later);
        finished.at(app).awaitActive();
        assertChargedOnce(finished, underWay, later);
    }

    /** What pg_basebackup does, which the embedded server lacks. */
    private void copyWhileItRuns() throws Exception {
        Path base = folder.resolve("base");
        String url = "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(postgres.port());
        SingleConnectionDataSource session = new SingleConnectionDataSource(url, "postgres", "postgres", true);
        JdbcClient backup = JdbcClient.create(session);
        backup.sql("select cast(pg_backup_start('base', true) as text)")
                .query(String.class)
                .single();
        new ProcessBuilder("cp", "-a", postgres.data().toString(), base.toString())
                .start()
                .waitFor(); // files may appear and disappear while it copies
        Files.writeString(
                base.resolve("backup_label"),
                backup.sql("select labelfile from pg_backup_stop()")
                        .query(String.class)
                        .single());
        Files.deleteIfExists(base.resolve("postmaster.pid"));
        session.destroy();
    }

    private static void setPostgres(String name, String value) {
        postgres.execute("postgres", "alter system set %s = '%s'".formatted(name, value));
    }

    private static String asked(String sql) {
        return postgres.client("postgres").sql(sql).query(String.class).single();
    }

    private static void archiveWal() {
        String last = asked("select pg_walfile_name(pg_switch_wal())");
        await().atMost(PATIENCE)
                .until(() -> asked("select coalesce(last_archived_wal, '') from pg_stat_archiver")
                                .compareTo(last)
                        >= 0);
    }

    private void restoreTo(String moment, Path archive) throws Exception {
        postgres.stop();
        copy(folder.resolve("base"), postgres.data());
        Files.createFile(postgres.data().resolve("recovery.signal"));
        Files.writeString(postgres.data().resolve("postgresql.auto.conf"), """
                restore_command = 'cp %s/%%f %%p'
                recovery_target_time = '%s'
                recovery_target_action = 'promote'
                """.formatted(archive, moment));
        postgres.launch();
        await().atMost(PATIENCE).until(() -> asked("select cast(pg_is_in_recovery() as text)"), "false"::equals);
    }

    private Map<String, String> newDatabase() {
        if (database == TestDatabase.H2) {
            return database.settings();
        }
        if (postgres == null) {
            postgres = PostgresServer.start();
        }
        return postgres.newDatabase();
    }

    private Path data() {
        return folder.resolve("data");
    }

    private void start() {
        app = App.start(data(), settings);
    }

    private interface Step {

        void run() throws Exception;
    }

    private void stopAnd(Step step) throws Exception {
        app.close();
        step.run();
    }

    private Subscriber subscribe() {
        Api.User user = app.api().user(Api.unique("ada"));
        return new Subscriber(user, user.subscribe("tok_ok").json().get("id").asText());
    }

    /** The event stays in the queue of Payments. */
    private Subscriber subscribeWithoutPayments() throws Exception {
        app.bean(CamelContext.class).getRouteController().stopRoute("payments-request");
        Subscriber subscriber = subscribe();
        await().atMost(PATIENCE).until(() -> subscriber.user().notifiedEvents(), List.of("UserSubscribed")::equals);
        await().atMost(PATIENCE).until(() -> count("subscriptions.outbox") == 0);
        return subscriber;
    }

    private int count(String table) {
        return app.bean(JdbcClient.class)
                .sql("select count(*) from " + table)
                .query(Integer.class)
                .single();
    }

    private void awaitMails() {
        await().atMost(PATIENCE)
                .until(() ->
                        balance().at("/services/notifications/mails waiting").asInt(-1) == 0);
    }

    private void backUp() throws Exception {
        copy(data().resolve("broker"), folder.resolve("broker-backup"));
        copyDatabase(databaseFolder(), folder.resolve("database-backup"));
    }

    private void restore(Restored restored) throws Exception {
        if (restored != Restored.DATABASE) {
            copy(folder.resolve("broker-backup"), data().resolve("broker"));
        }
        if (restored != Restored.JOURNAL) {
            copyDatabase(folder.resolve("database-backup"), databaseFolder());
        }
    }

    private Path databaseFolder() {
        return database == TestDatabase.H2 ? data().resolve("database") : postgres.data();
    }

    private void copyDatabase(Path from, Path to) throws Exception {
        if (database == TestDatabase.H2) {
            copy(from, to);
            return;
        }
        postgres.stop();
        copy(from, to);
        postgres.launch();
    }

    private static void copy(Path from, Path to) throws IOException, InterruptedException {
        FileSystemUtils.deleteRecursively(to);
        assertThat(new ProcessBuilder("cp", "-a", from.toString(), to.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    private List<Map<String, Object>> ledger() {
        return records().sql("select * from payments.simulator_ledger").query().listOfRows();
    }

    /** Restores the provider's ledger. @return the number of charges that the backup did not have */
    private int remember(List<Map<String, Object>> ledger) {
        String insert = """
                insert into payments.simulator_ledger
                    (idempotency_key, subscription_id, period, token, amount, currency, attempts, outcome, reference,
                        charged_at, decided_at)
                values (:idempotency_key, :subscription_id, :period, :token, :amount, :currency, :attempts, :outcome,
                    :reference, :charged_at, timestamp '2026-01-01 00:00:00') on conflict do nothing""";
        return ledger.stream()
                .mapToInt(entry -> records().sql(insert).params(entry).update())
                .sum();
    }

    private JdbcClient records() {
        return TestDatabase.open(data(), settings);
    }

    private JsonNode balance() {
        return new Operator(app.api(), data()).get("/balance").json();
    }

    private void awaitFinding(Subscriber subscriber, String why) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(balance().get("discrepancies").toString())
                        .contains("{\"subscriptionId\":\"%s\",\"why\":\"%s".formatted(subscriber.id(), why)));
    }

    private JsonNode publishAgain() {
        JsonNode published =
                new Operator(app.api(), data()).post("/balance", REASON).json();
        return published.get("events");
    }

    private void assertChargedOnce(Subscriber... subscribers) {
        assertThat(app.bean(JdbcClient.class)
                        .sql("select cast(idempotency_key as varchar(36)) from payments.simulator_ledger"
                                + " where outcome = 'charged'")
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrder(Stream.of(subscribers)
                        .filter(subscriber -> subscriber != null)
                        .map(Subscriber::id)
                        .toArray(String[]::new));
    }
}
