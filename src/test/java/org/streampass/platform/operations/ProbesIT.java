package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.http.Api;
import org.streampass.testing.process.App;

/** Answers to probes on their own port. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProbesIT {

    private static final int DATABASE_CONNECTIONS = 8;
    private static final int MORE_THAN_THREADS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    private App app;

    @BeforeAll
    void start(@TempDir Path data) {
        app = App.start(
                data,
                Map.of(
                        "spring.datasource.hikari.maximum-pool-size",
                        "" + DATABASE_CONNECTIONS,
                        "spring.datasource.hikari.connection-timeout",
                        "15000"));
    }

    @AfterAll
    void stop() {
        app.close();
    }

    @Test
    void probesAreAnsweredWhileAllHttpThreadsAreBusy() throws SQLException {
        List<Connection> taken = new ArrayList<>();
        for (int i = 0; i < DATABASE_CONNECTIONS; i++) {
            taken.add(app.bean(DataSource.class).getConnection());
        }
        List<CompletableFuture<Api.Answer>> waiting = IntStream.range(0, MORE_THAN_THREADS)
                .mapToObj(n -> CompletableFuture.supplyAsync(
                        () -> app.api().user("user-" + n).get("/subscriptions"), task -> new Thread(task).start()))
                .toList();
        try {
            await().atMost(PATIENCE).until(this::allHttpThreadsAreBusy);
            for (int i = 0; i < 10; i++) {
                assertThat(atOnce("/livez").status()).isEqualTo(200);
                assertThat(atOnce("/readyz").status()).isIn(200, 503);
            }
        } finally {
            for (Connection connection : taken) {
                connection.close();
            }
        }
        assertThat(waiting)
                .allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
    }

    private boolean allHttpThreadsAreBusy() throws Exception {
        try {
            CompletableFuture.supplyAsync(
                            () -> app.api().get("/actuator/health/liveness"), task -> new Thread(task).start())
                    .get(1, TimeUnit.SECONDS);
            return false;
        } catch (TimeoutException e) {
            return true;
        }
    }

    private Api.Answer atOnce(String path) {
        long asked = System.nanoTime();
        Api.Answer answer = app.probes().get(path);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).as(path).isLessThan(AT_ONCE);
        return answer;
    }

    @Test
    void probesGetOnlyTheStatus() {
        await().atMost(PATIENCE).until(() -> app.probes().get("/readyz").status() == 200);
        assertThat(app.probes().get("/readyz").json().path("status").asText()).isIn("UP", "DEGRADED");
        assertThat(app.probes().get("/livez").response().body()).isEqualTo("{\"status\":\"UP\"}");
        for (String path : List.of("/", "/plans", "/actuator/health", "/livez/threads")) {
            assertThat(app.probes().get(path).status()).as(path).isEqualTo(404);
        }
    }
}
