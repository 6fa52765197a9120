package org.streampass.platform.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.process.AppProcess;

/** A process that receives SIGTERM finishes its current work, and the next process continues. */
class StopIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SIGTERM = 143;

    @TempDir
    Path data;

    @Test
    void idleProcessStopsAtOnceWithoutLogLines() {
        try (AppProcess app = AppProcess.start(data)) {
            Instant asked = Instant.now();

            assertThat(app.stop()).isEqualTo(SIGTERM);

            assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(5));
            assertThat(app.complaints()).isEmpty();
        }
    }

    @Test
    void workInProgressIsFinishedOrContinuedByTheNextProcess() throws IOException {
        Map<String, String> slowly = Map.of("streampass.payments.simulator.latency", "1s");
        List<String> accepted;
        try (AppProcess app = AppProcess.start(data, slowly)) {
            Api api = app.api();
            accepted = IntStream.range(0, 12)
                    .mapToObj(n -> api.user("user-" + n).subscribe("tok_ok"))
                    .map(answer -> answer.json().get("id").asText())
                    .toList();
            Instant asked = Instant.now();

            assertThat(app.stop()).isEqualTo(SIGTERM);

            assertThat(Duration.between(asked, Instant.now())).isLessThan(PATIENCE);
            assertThat(app.complaints()).isEmpty();
        }
        String unrecorded = """
                select count(*) from payments.simulator_ledger where not exists (
                    select 1 from payments.payment where subscription_id = idempotency_key)""";
        assertThat(count(unrecorded)).as("charged, but not recorded").isZero();

        try (AppProcess app = AppProcess.start(data, slowly)) {
            for (int n = 0; n < accepted.size(); n++) {
                Api.User user = app.api().user("user-" + n);
                String id = accepted.get(n);
                await().atMost(PATIENCE).until(() -> user.statusOf(id), "active"::equals);
                await().atMost(PATIENCE).until(() -> user.notifications().size() == 3);
            }
            await().atMost(PATIENCE).until(() -> mails() == 2 * accepted.size());
            assertThat(app.stop()).isEqualTo(SIGTERM);
            assertThat(app.complaints()).isEmpty();
        }
        assertThat(count("select count(*) from payments.simulator_ledger where outcome = 'charged'"))
                .isEqualTo(accepted.size());
    }

    private int count(String sql) {
        return TestDatabase.open(data, Map.of()).sql(sql).query(Integer.class).single();
    }

    private long mails() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("outbox"))) {
            return files.filter(file -> file.toString().endsWith(".eml")).count();
        }
    }
}
