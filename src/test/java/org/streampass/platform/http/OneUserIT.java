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
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.http.Api;
import org.streampass.testing.process.App;

/** A user sends many requests at once, while others use the system. */
class OneUserIT {

    private static final int DATABASE_CONNECTIONS = 4;

    @Test
    void requestsOfOneUserDoNotBlockOtherUsers(@TempDir Path data) throws SQLException {
        try (App app = App.start(
                data,
                Map.of(
                        "streampass.http.max-concurrent-requests-per-user", "1",
                        "spring.datasource.hikari.maximum-pool-size", "" + DATABASE_CONNECTIONS,
                        "spring.datasource.hikari.connection-timeout", "15000"))) {
            Api.User eager = app.api().user("eager");
            Api.User other = app.api().user("other");
            List<Connection> taken = new ArrayList<>();
            for (int i = 0; i < DATABASE_CONNECTIONS; i++) {
                taken.add(app.bean(DataSource.class).getConnection());
            }
            CompletableFuture<Api.Answer> first = CompletableFuture.supplyAsync(() -> eager.get("/subscriptions"));
            await().atMost(Duration.ofSeconds(10)).until(OneUserIT::aRequestWaitsForTheDatabase);

            Api.Answer refused = eager.post("/subscriptions", Api.User.REQUEST.formatted("tok_ok"));
            CompletableFuture<Api.Answer> others = CompletableFuture.supplyAsync(() -> other.get("/subscriptions"));

            assertProblem(refused, 429, "too-many-requests");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(app.api().get("/plans").status())
                    .as("request without a user")
                    .isEqualTo(200);
            for (Connection connection : taken) {
                connection.close();
            }
            assertThat(first.join().status()).isEqualTo(200);
            assertThat(others.join().status()).isEqualTo(200);
            await("a request counts until shortly after its response")
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> eager.get("/subscriptions").status(), status -> status == 200);
        }
    }

    private static boolean aRequestWaitsForTheDatabase() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().contains("-exec-"))
                .flatMap(thread -> Stream.of(thread.getValue()))
                .anyMatch(call -> call.getClassName().endsWith(".FairDataSource"));
    }
}
