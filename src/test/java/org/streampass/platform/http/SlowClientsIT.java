package org.streampass.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.streampass.testing.http.ProblemAssert.assertProblem;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.RawHttp;
import org.streampass.testing.http.RawWebSocket;
import org.streampass.testing.process.App;

/** Many more slow clients than threads: others are not delayed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlowClientsIT {

    private static final int CLIENTS = 210;
    private static final int USERS = 30;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration AT_ONCE = Duration.ofSeconds(4);
    private static final String BODY = Api.User.REQUEST.formatted("tok_declined");

    private final List<RawHttp> wires = new ArrayList<>();
    private App app;
    private Api.User ada;

    @BeforeAll
    void start(@TempDir Path data) {
        app = App.start(data, Map.of("streampass.http.request-timeout", TIMEOUT.toMillis() + "ms"));
        ada = app.api().user("ada");
    }

    @AfterEach
    void closeConnections() {
        wires.forEach(RawHttp::close);
        wires.clear();
    }

    @AfterAll
    void stop() {
        long begun = System.nanoTime();
        app.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .as("no abandoned request delays the stop")
                .isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void slowBodiesWithoutTokenAreRefusedAtOnce() {
        open(CLIENTS, n -> head("POST /subscriptions", 1000) + "{");

        assertOthersAreAnswered();
        assertThat(wires).allSatisfy(wire -> assertProblem(wire.response(), 401, "unauthorized"));
    }

    @Test
    void slowBodiesOfUsersTimeOut() {
        List<String> tokens = IntStream.range(0, USERS)
                .mapToObj(n -> app.api().user("slow" + n).token())
                .toList();
        open(CLIENTS, n -> head("POST /subscriptions", 1000, "Authorization: Bearer " + tokens.get(n % USERS)) + "{");

        assertOthersAreAnswered();
        assertThat(wires).allSatisfy(wire -> assertProblem(wire.response(), 408, "too-slow"));
    }

    @Test
    void incompleteBodiesOfOneUserAreLimited() {
        String token = app.api().user("greedy").token();

        open(17, n -> head("POST /subscriptions", 1000, "Authorization: Bearer " + token) + "{");

        assertThat(wires.stream().map(wire -> wire.response().status()))
                .containsOnlyOnce(429)
                .filteredOn(status -> status == 408)
                .hasSize(16);
    }

    @Test
    void unfinishedChunkedBodiesTimeOut() {
        open(
                40,
                n -> "POST /demo/tokens HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n" + (n % 2 == 0 ? "5" : "5\r\n{\"us"));

        assertOthersAreAnswered();
        assertThat(wires).allSatisfy(wire -> assertProblem(wire.response(), 408, "too-slow"));
    }

    @Test
    void slowSignInFormsOccupyOnlyAFewThreads() {
        open(CLIENTS, n -> head("POST /operator/sign-in", 1000, "Content-Type: application/x-www-form-urlencoded")
                .replace("Content-Type: application/json\r\n", ""));

        assertOthersAreAnswered();
    }

    @Test
    void bodyWithinTheTimeoutIsAccepted() {
        try (RawHttp wire = new RawHttp(app.port())) {
            String token = app.api().user(Api.unique("patient")).token();
            wire.send(
                    head("POST /subscriptions", BODY.length(), "Connection: close", "Authorization: Bearer " + token));
            for (int i = 0; i < BODY.length(); i += 40) {
                assertThat(ada.get("/plans").status()).isEqualTo(200); // meanwhile
                wire.send(BODY.substring(i, Math.min(i + 40, BODY.length())));
            }

            assertThat(wire.response().status()).isEqualTo(202);
        }
    }

    @Test
    void headersSentByteByByteTimeOut() {
        RawHttp wire = new RawHttp(app.port());
        wires.add(wire);
        wire.send("GET /plans HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
        long begun = System.nanoTime();

        await().atMost(TIMEOUT.multipliedBy(2))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> !wire.isSent("x"));

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(TIMEOUT);
    }

    @Test
    void answerCanBeReadThoughTheBodyWasNotRead() {
        for (int i = 0; i < 10; i++) {
            Api.Answer answer = app.api()
                    .send(app.api()
                            .request("/subscriptions")
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofByteArray(new byte[1_500_000])));

            assertProblem(answer, 401, "unauthorized");
        }
    }

    @Test
    void connectionIsReusedAfterAnUnreadBody() {
        try (RawHttp wire = new RawHttp(app.port())) {
            wire.send(head("POST /subscriptions", BODY.length()));
            wire.expect("HTTP/1.1 401 ");
            wire.send(BODY);
            wire.send("GET /plans HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

            assertThat(wire.readUntilClosed()).contains("HTTP/1.1 200 ");
        }
    }

    @Test
    void clientsThatDoNotReadAnswersDoNotDelayOthers() {
        List<RawWebSocket> sockets = Stream.generate(() -> RawWebSocket.unreadAnswer(app.port(), "GET /openapi.json"))
                .limit(60)
                .toList();
        try {
            assertOthersAreAnswered();
        } finally {
            sockets.forEach(RawWebSocket::close);
        }
    }

    private void open(int count, IntFunction<String> request) {
        for (int n = 0; n < count; n++) {
            RawHttp wire = new RawHttp(app.port());
            wires.add(wire);
            wire.send(request.apply(n));
        }
    }

    private static String head(String methodAndPath, int length, String... headers) {
        return "%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n"
                .formatted(
                        methodAndPath,
                        length,
                        Stream.of(headers).map(header -> header + "\r\n").reduce("", String::concat));
    }

    private void assertOthersAreAnswered() {
        for (int i = 0; i < 5; i++) {
            assertAtOnce(app.api(), "/plans", 200);
            assertAtOnce(app.api(), "/actuator/health/liveness", 200);
            assertAtOnce(app.probes(), "/livez", 200);
            long asked = System.nanoTime();
            assertThat(app.api()
                            .user(Api.unique("eve"))
                            .subscribe("tok_declined")
                            .status())
                    .isEqualTo(202);
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(AT_ONCE);
        }
    }

    private static void assertAtOnce(Api api, String path, int status) {
        assertThat(timed(api, path).status()).as(path).isEqualTo(status);
    }

    private static Api.Answer timed(Api api, String path) {
        long asked = System.nanoTime();
        Api.Answer answer = api.get(path);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).as(path).isLessThan(AT_ONCE);
        return answer;
    }
}
