package org.streampass.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.http.RawHttp;
import org.streampass.testing.http.RawWebSocket;
import org.streampass.testing.process.App;

/** More connections of one address than are allowed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AddressLimitsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MOST = 5;
    private static final String PLANS = "GET /plans HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private final List<AutoCloseable> open = new ArrayList<>();
    private App app;

    @BeforeAll
    void start(@TempDir Path data) {
        app = App.start(
                data,
                Map.of(
                        "streampass.http.max-connections-per-address", "" + MOST,
                        "streampass.websocket.max-connections-per-address", "" + MOST));
    }

    @AfterEach
    void leave() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        open.clear();
    }

    @AfterAll
    void stop() {
        app.close();
    }

    @Test
    void connectionBeyondTheLimitOfAnAddressIsClosedAtOnce() throws Exception {
        for (int i = 0; i < MOST; i++) {
            open.add(new RawHttp(app.port()));
        }
        assertThat(isAnswered()).isFalse();

        open.remove(0).close();

        await().atMost(PATIENCE).until(this::isAnswered);
        assertThat(refused("http")).as("the refusal is counted").isTrue();
    }

    private boolean isAnswered() {
        try (RawHttp wire = new RawHttp(app.port())) {
            return wire.send(PLANS).readUntilClosed().startsWith("HTTP/1.1 200 ");
        } catch (RuntimeException e) {
            return false; // the connection was reset
        }
    }

    @Test
    void webSocketBeyondTheLimitOfAnAddressIsRefused() throws Exception {
        String url = app.socketUrl();
        for (int i = 0; i < MOST; i++) {
            RawWebSocket socket = RawWebSocket.connect(url);
            open.add(socket);
            assertThat(socket.status()).isEqualTo(101);
        }
        try (RawWebSocket further = RawWebSocket.connect(url)) {
            assertThat(further.status()).isEqualTo(503);
            assertThat(further.header("Retry-After")).isNotNull();
        }

        open.remove(0).close();

        await().atMost(PATIENCE).until(() -> {
            try (RawWebSocket next = RawWebSocket.connect(url)) {
                return next.status() == 101;
            }
        });
        assertThat(refused("websocket")).as("the refusal is counted").isTrue();
    }

    private boolean refused(String listener) {
        return app.bean(MeterRegistry.class)
                        .get("streampass.connections.refused")
                        .tag("listener", listener)
                        .counter()
                        .count()
                > 0;
    }
}
