package org.streampass.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.config.ScheduledTaskHolder;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.http.WebSocketClient;
import org.streampass.testing.process.App;
import org.streampass.testing.process.ServiceNames;

/**
 * A workflow costs the same however many came before it: none of its statements or timers scans a whole table.
 * PostgreSQL's own statistics count the scans. {@code docs/measurements/tables.md} has the times with ten million rows.
 */
class TableScanIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Pattern INSERT = Pattern.compile("insert into (\\S+)");

    private static final String RECIPIENTS = "notifications.recipient";

    /** Enough rows to make an index much faster. */
    private static final int MANY = 20_000;

    /** So few that PostgreSQL would rather scan the table, and would do so after it has grown. */
    private static final int FEW = 20;

    @TempDir
    Path data;

    private final Map<String, String> settings = TestDatabase.POSTGRES.settings();
    private JdbcClient jdbc;

    /** The tables that grow with the number of users. */
    private Set<String> filled;

    private void fill(int rows) throws Exception {
        DataSource database = TestDatabase.source(data, settings);
        ServiceNames.all().forEach(service -> TestDatabase.migrate(database, service));
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set streampass.rows = " + rows);
            String script = Files.readString(Path.of("docs/measurements/fill.sql"));
            filled = INSERT.matcher(script)
                    .results()
                    .map(insert -> insert.group(1))
                    .collect(Collectors.toSet());
            statement.execute(script);
        }
        jdbc = JdbcClient.create(database);
        await().atMost(PATIENCE)
                .until(() -> scans("n_tup_ins").values().stream().allMatch(inserted -> inserted > 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {FEW, MANY})
    void workflowAndTimersScanNoWholeTable(int rows) throws Exception {
        fill(rows);
        Map<String, Long> byIndex = scans("idx_scan");
        Map<String, Long> whole = scans("seq_scan");

        try (App app = App.start(
                data,
                settings,
                Map.of(
                        "streampass.operation.balance-interval", // it counts rows
                        "1h",
                        "streampass.websocket.compare-interval",
                        "100ms"))) {
            useEverything(app.api());
            assertThat(new Operator(app.api(), data).get("/late").status()).isEqualTo(200);
            runTimers(app.bean(ScheduledTaskHolder.class));
        }

        await("every table was used, and the use is counted").atMost(PATIENCE).untilAsserted(() -> assertThat(
                        scans("idx_scan"))
                .allSatisfy((table, count) -> assertThat(count).as(table).isGreaterThan(byIndex.get(table))));
        await().during(Duration.ofSeconds(1)).atMost(PATIENCE).untilAsserted(() -> assertThat(scans("seq_scan"))
                .containsAllEntriesOf(whole));
    }

    /** The reconciliation counts the rows of the other tables that it compares. */
    @Test
    void reconciliationScansNoWholeTable() throws Exception {
        fill(MANY);
        Map<String, Long> byIndex = scans("idx_scan");
        Map<String, Long> whole = scans("seq_scan");

        try (App app = App.start(data, settings, Map.of("streampass.operation.balance-interval", "1h"))) {
            assertThat(new Operator(app.api(), data).get("/balance").status()).isEqualTo(200);
        }

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(scans("idx_scan").get(RECIPIENTS)).isGreaterThan(byIndex.get(RECIPIENTS)));
        assertThat(scans("seq_scan")).containsEntry(RECIPIENTS, whole.get(RECIPIENTS));
    }

    /** A user that is declined first and then charged and refunded, and a user that is declined again. */
    private static void useEverything(Api api) {
        Api.User paid = api.user("user-10");
        Api.User declined = api.user("user-20");
        try (WebSocketClient socket = paid.listen(0L)) {
            socket.next("welcome");
            String id = paid.subscribe("tok_expires", "Idempotency-Key", "again")
                    .json()
                    .get("id")
                    .asText();
            paid.subscribe("tok_expires", "Idempotency-Key", "again");
            declined.subscribe("tok_declined");

            await().atMost(PATIENCE).until(() -> paid.notifiedEvents().contains("RecommendationsReady"));
            await().atMost(PATIENCE).until(() -> paid.statusOf(id), "active"::equals);
            await().atMost(PATIENCE).until(() -> declined.notifiedEvents().contains("PaymentFailed"));
            assertThat(paid.get("/subscriptions").json().get("subscriptions")).hasSize(2);
            assertThat(paid.get("/recommendations").status()).isEqualTo(200);
            assertThat(paid.get("/subscriptions/" + id + "/progress").status()).isEqualTo(200);
            paid.post("/subscriptions/" + id + "/cancellation", "{\"when\":\"now\"}");
            await().atMost(PATIENCE).until(() -> paid.notifiedEvents().contains("PaymentRefunded"));
            assertThat(paid.get("/payments").json().at("/payments/0/status").asText())
                    .isEqualTo("refunded");
        }
    }

    /** All periodic work except the reconciliation, which counts rows. */
    private static void runTimers(ScheduledTaskHolder timers) {
        timers.getScheduledTasks().stream()
                .map(timer -> timer.getTask().getRunnable())
                .filter(timer -> !timer.toString().contains(".operations."))
                .forEach(Runnable::run);
    }

    /** One of PostgreSQL's scan counters, by table. */
    private Map<String, Long> scans(String counter) {
        Map<String, Long> counts = new TreeMap<>();
        jdbc.sql("select schemaname || '.' || relname, %s from pg_stat_user_tables".formatted(counter))
                .query(row -> {
                    counts.put(row.getString(1), row.getLong(2));
                });
        counts.keySet().retainAll(filled);
        assertThat(counts).containsOnlyKeys(filled);
        return counts;
    }
}
