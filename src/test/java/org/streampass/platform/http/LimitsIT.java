package org.streampass.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.streampass.testing.http.ProblemAssert.assertProblem;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.RawHttp;
import org.streampass.testing.process.App;

/** A process that handles few requests at a time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsIT {

    private static final int PLACES = 4; // more than one: a client may read an answer before its place is free again
    private static final int DATABASE_CONNECTIONS = 8;
    private static final String BODY = Api.User.REQUEST.formatted("tok_declined");

    private App app;
    private Api.User user;

    @BeforeAll
    void start(@TempDir Path data) {
        app = App.start(
                data,
                Map.of(
                        "streampass.http.max-concurrent-requests", "" + PLACES,
                        "spring.datasource.hikari.maximum-pool-size", "" + DATABASE_CONNECTIONS,
                        "spring.datasource.hikari.connection-timeout", "15000"));
        user = app.api().user("ada");
    }

    @AfterAll
    void stop() {
        app.close();
    }

    @Test
    void requestBeyondTheLimitIsAnswered503AtOnce() throws SQLException {
        List<Connection> taken = takeEveryConnection();
        List<CompletableFuture<Api.Answer>> waiting = IntStream.range(0, PLACES)
                .mapToObj(n -> CompletableFuture.supplyAsync(() -> user.get("/subscriptions")))
                .toList();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> app.api().get("/plans").status() == 503);

        long asked = System.nanoTime();
        Api.Answer refused = user.get("/subscriptions");

        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(2));
        assertProblem(refused, 503, "unavailable");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(app.api().get("/actuator/health/liveness").status())
                .as("liveness probe")
                .isEqualTo(200);
        for (Connection connection : taken) {
            connection.close();
        }
        assertThat(waiting)
                .allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(app.api().get("/plans").status()).isEqualTo(200));
    }

    @Test
    void slowlySentRequestOccupiesNoPlace() {
        List<RawHttp> slow = new ArrayList<>();
        try {
            for (int i = 0; i <= PLACES; i++) {
                RawHttp wire = new RawHttp(app.port());
                slow.add(wire);
                wire.send("POST /subscriptions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Authorization: Bearer " + app.api().user("slow" + i).token() + "\r\n"
                        + "Content-Type: application/json\r\nExpect: 100-continue\r\n"
                        + "Content-Length: " + BODY.length() + "\r\n\r\n");
                wire.expect("HTTP/1.1 100 \r\n\r\n"); // the server is reading the body
                wire.send(BODY.substring(0, 10));
            }

            for (int i = 0; i < 20; i++) {
                assertThat(user.get("/subscriptions").status()).isEqualTo(200);
            }

            for (RawHttp wire : slow) {
                wire.send(BODY.substring(10));
                assertThat(wire.response().status()).isEqualTo(202);
            }
        } finally {
            slow.forEach(RawHttp::close);
        }
    }

    private List<Connection> takeEveryConnection() throws SQLException {
        List<Connection> taken = new ArrayList<>();
        for (int i = 0; i < DATABASE_CONNECTIONS; i++) {
            taken.add(app.bean(DataSource.class).getConnection());
        }
        return taken;
    }
}
