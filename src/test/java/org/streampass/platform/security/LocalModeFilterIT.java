package org.streampass.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.streampass.testing.http.ProblemAssert.assertProblem;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.RawHttp;
import org.streampass.testing.http.RawWebSocket;
import org.streampass.testing.process.App;

/** A page from the web reaches nothing on this machine through the user's browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalModeFilterIT {

    private static final String USER = "{\"user\":\"ada\"}";
    private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    private App app;
    private String socketUrl;

    @BeforeAll
    void start(@TempDir Path data) {
        app = App.start(data);
        socketUrl = app.api().user("ada").ticket().get("url").asText();
    }

    @AfterAll
    void stop() {
        app.close();
    }

    private RawHttp.Response exchange(int port, String request) {
        try (RawHttp wire = new RawHttp(port)) {
            return wire.send(request).response();
        }
    }

    private RawHttp.Response get(String path, String host) {
        return exchange(app.port(), "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(path, host));
    }

    /** @param more further headers, each with its line end */
    private RawHttp.Response post(String host, String more) {
        return exchange(
                app.port(),
                ("POST /demo/tokens HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n"
                                + "Content-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s")
                        .formatted(host, more, USER.length(), USER));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "127.0.0.2",
                "2130706433",
                "0.0.0.0:8080",
                "[::]",
                "localhost.",
                ""
            })
    void foreignHostIsRefused(String host) {
        assertProblem(post(host, ""), 421, "misdirected");
        for (String path :
                new String[] {"/", "/plans", "/subscriptions", "/actuator/flow", "/actuator/health/liveness"}) {
            assertProblem(get(path, host), 421, "misdirected");
        }
        assertThat(exchange(
                                URI.create(socketUrl).getPort(),
                                "GET /notifications HTTP/1.1\r\nHost: %s\r\n%s\r\n".formatted(host, UPGRADE))
                        .status())
                .isEqualTo(421);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.1:8080", "[::1]", "[::1]:65535"})
    void localHostIsAcceptedOnAnyPort(String host) {
        assertThat(get("/plans", host).status()).isEqualTo(200);
        assertThat(post(host, "").status()).isEqualTo(200);
        try (RawHttp wire = new RawHttp(URI.create(socketUrl).getPort())) {
            wire.send("GET /notifications HTTP/1.1\r\nHost: %s\r\n%s\r\n".formatted(host, UPGRADE))
                    .expect("HTTP/1.1 101 ");
        }
    }

    /** Some load balancers send health checks without a host. */
    @Test
    void missingHostIsAccepted() {
        assertThat(exchange(app.port(), "GET /actuator/health/liveness HTTP/1.0\r\n\r\n")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void absoluteTargetDoesNotBypassTheHostCheck() {
        String line = "GET http://evil.example/plans HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n";

        assertThat(exchange(app.port(), line.formatted("localhost")).status()).isEqualTo(400);
        assertThat(exchange(app.port(), line.formatted("evil.example")).status())
                .isEqualTo(421);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "http://localhost.evil.example", "file://", ""})
    void writeFromAnotherOriginIsRefused(String origin) {
        assertProblem(post("localhost", "Origin: " + origin + "\r\n"), 403, "refused");
        try (RawWebSocket socket = RawWebSocket.connect(socketUrl, "Origin: " + origin)) {
            assertThat(socket.status()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:5173", "http://127.0.0.1", "https://[::1]:8443", "http://page.example"})
    void writeFromAnAllowedOriginIsAccepted(String origin) {
        assertThat(post("localhost", "Origin: " + origin + "\r\n").status()).isEqualTo(200);
    }

    @Test
    void operatorsPageIsServedForAddressAndName() {
        for (String host : new String[] {"localhost", "127.0.0.1"}) {
            Api api = new Api("http://%s:%d".formatted(host, app.port()));
            assertThat(api.get("/operator/sign-in").status()).isEqualTo(200);
        }
    }
}
