package org.streampass.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.streampass.testing.http.ProblemAssert.assertProblem;

import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.NginxProcess;
import org.streampass.testing.http.RawHttp;
import org.streampass.testing.process.App;
import org.streampass.testing.process.Ports;
import org.streampass.testing.process.ServiceNames;

/** The proxy of {@code docker-compose.yml} in front of one process that runs all services. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NginxIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** More than two workers with 4096 connections each can hold. */
    private static final int SOCKETS = 4500;

    private static final int SOCKETS_OF_AN_ADDRESS = 350;

    private App app;
    private NginxProcess proxy;
    private Api.User ada;

    @BeforeAll
    void start(@TempDir Path folder) {
        NginxProcess.assumeInstalled();
        int socketPort = Ports.freePort();
        app = App.start(
                folder.resolve("data"),
                Map.of(
                        "streampass.websocket.port", "" + socketPort,
                        "streampass.websocket.hello-timeout", "2m",
                        "server.tomcat.remoteip.internal-proxies", "127\\.0\\.0\\.1"));
        Map<String, String> addresses = new HashMap<>();
        for (String service : ServiceNames.all()) {
            addresses.put(service + ":8080", "http://127.0.0.1:" + app.port());
        }
        addresses.put("notifications:8081", "ws://127.0.0.1:" + socketPort);
        proxy = new NginxProcess(folder.resolve("proxy"), addresses, "1r/s"); // even a slow machine exceeds it
        ada = new Api.User(new Api(proxy.url()), app.api().user("ada").token());
    }

    @AfterAll
    void stop() {
        if (proxy != null) {
            proxy.close();
            app.close();
        }
    }

    @Test
    void accessLogHasEachRequestWithoutSecrets() {
        Api.User eve = new Api.User(
                new Api(proxy.url()), app.api().user(Api.unique("eve")).token());

        eve.subscribe("tok_declined", "Idempotency-Key", "very-private");
        eve.get("/movies?q=very-personal");

        await().atMost(PATIENCE)
                .until(() -> proxy.accessLog().contains("\"method\":\"GET\",\"path\":\"/movies\",\"status\":200"));
        assertThat(proxy.accessLog())
                .contains("\"method\":\"POST\",\"path\":\"/subscriptions\",\"status\":202")
                .doesNotContain(eve.token(), "ada@example.org", "tok_declined", "very-private", "very-personal");
        assertThat(proxy.accessLog().lines().map(Api::parse))
                .extracting(line -> line.path("client").asText())
                .allMatch(client -> client.startsWith("127.0."));
    }

    @Test
    void tooLargeBodyIsAnsweredWithAProblem() {
        Api.Answer answer = ada.api()
                .send(ada.request("/subscriptions")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(new byte[200_000])));

        assertProblem(answer, 413, "too-large");
    }

    @Test
    void requestRateIsLimitedPerAddress() throws IOException {
        String request = "GET /plans HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(999)
                + "GET /plans HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        try (RawHttp greedy = new RawHttp(proxy.port(), InetAddress.getByName("127.0.0.9"))) {
            String answers = greedy.send(request).readUntilClosed();

            assertThat(answers)
                    .contains(
                            "HTTP/1.1 200 ",
                            "HTTP/1.1 429 ",
                            "Retry-After: 1",
                            "Content-Type: application/problem+json",
                            "urn:streampass:problem:too-many-requests");
        }
        assertThat(ada.get("/plans").status()).isEqualTo(200);
    }

    @Test
    void manyWebSocketsAreOpenAtOnce() throws IOException {
        List<RawHttp> wires = new ArrayList<>();
        try {
            for (int n = 0; n < SOCKETS; n++) {
                RawHttp wire =
                        new RawHttp(proxy.port(), InetAddress.getByName("127.0.1." + (1 + n / SOCKETS_OF_AN_ADDRESS)));
                wires.add(wire);
                wire.send(
                        "GET /notifications HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
                if (n % 200 == 199) {
                    wires.subList(n - 199, n + 1).forEach(each -> each.expect("HTTP/1.1 101 "));
                }
            }
            assertThat(ada.get("/plans").status()).isEqualTo(200);
        } finally {
            wires.forEach(RawHttp::close);
        }
    }
}
