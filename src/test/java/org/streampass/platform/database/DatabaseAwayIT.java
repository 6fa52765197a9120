package org.streampass.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.streampass.testing.http.ProblemAssert.assertProblem;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.App;
import org.streampass.testing.process.TcpProxy;

/** The database stops, or the network to it fails, while the process runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseAwayIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The pool waits 2 s for a connection. */
    private static final Duration SOON = Duration.ofSeconds(5);

    /** A connection in use is closed after 10 s without a response. */
    private static final Duration AT_LAST = Duration.ofSeconds(15);

    private TcpProxy proxy;
    private App app;
    private Operator operator;

    @BeforeAll
    void start(@TempDir Path data) {
        Map<String, String> settings = new HashMap<>(TestDatabase.POSTGRES.settings());
        URI database = URI.create(settings.get("spring.datasource.url").substring("jdbc:".length()));
        proxy = new TcpProxy(database.getPort());
        settings.put(
                "spring.datasource.url",
                "jdbc:postgresql://127.0.0.1:%d%s".formatted(proxy.port(), database.getPath()));
        settings.put("streampass.health.interval", "200ms");
        app = App.start(data, settings);
        operator = new Operator(app.api(), data);
    }

    @AfterEach
    void restore() {
        proxy.restore();
    }

    @AfterAll
    void stop() {
        app.close();
        proxy.close();
    }

    @Test
    void requestsAreAnswered503WhileTheDatabaseIsStoppedAndAcceptedAfterwards() {
        Api.User user = app.api().user(Api.unique("ada"));
        assertThat(user.get("/subscriptions").status()).isEqualTo(200);

        proxy.cut();

        assertUnavailable(() -> user.get("/subscriptions"), SOON);
        assertUnavailable(() -> user.subscribe("tok_ok", "Idempotency-Key", "1"), SOON);
        assertUnavailable(() -> user.post("/notifications/tickets", null), SOON);
        assertThat(app.api().get("/plans").status())
                .as("a request that needs no database")
                .isEqualTo(200);
        assertThat(app.api().get("/actuator/health/liveness").status()).isEqualTo(200);
        assertReadinessIsDown();
        proxy.restore();
        assertAccepted(user);
        await().atMost(PATIENCE)
                .until(() -> app.api().get("/actuator/health/readiness").status() == 200);
    }

    /** Load balancers send requests elsewhere, and the operator sees the reason. */
    private void assertReadinessIsDown() {
        await().atMost(PATIENCE)
                .until(() -> app.api().get("/actuator/health/readiness").status() == 503);
        assertThat(app.api().get("/actuator/health/readiness").response().body())
                .isEqualTo("{\"status\":\"OUT_OF_SERVICE\"}");
        assertThat(operator.get("/health/readiness")
                        .json()
                        .at("/components/database/details/says")
                        .asText())
                .contains("the database does not answer", "restore the database");
        assertThat(app.api().get("/actuator/health/liveness").status()).isEqualTo(200);
    }

    @Test
    void requestsAreAnswered503WhileTheNetworkIsDownAndAcceptedAfterwards() {
        Api.User user = app.api().user(Api.unique("eve"));
        assertThat(user.get("/subscriptions").status()).isEqualTo(200);

        proxy.stall();

        assertUnavailable(() -> user.subscribe("tok_ok", "Idempotency-Key", "1"), AT_LAST);
        assertUnavailable(() -> user.get("/subscriptions"), AT_LAST);
        assertReadinessIsDown();
        proxy.restore();
        assertAccepted(user);
    }

    private static void assertUnavailable(java.util.function.Supplier<Api.Answer> request, Duration within) {
        long asked = System.nanoTime();
        Api.Answer answer = request.get();

        assertProblem(answer, 503, "unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(within);
    }

    private static void assertAccepted(Api.User user) {
        await().atMost(PATIENCE)
                .until(() -> user.subscribe("tok_ok", "Idempotency-Key", "1").status() == 202);
        await().atMost(PATIENCE).until(() -> user.notifiedEvents().contains("RecommendationsReady"));
        assertThat(user.get("/subscriptions").json().get("subscriptions")).hasSize(1);
        assertThat(user.notifiedEvents())
                .containsExactlyInAnyOrder("UserSubscribed", "PaymentCompleted", "RecommendationsReady");
    }
}
