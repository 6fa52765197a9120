package org.streampass.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.platform.http.WebSocketConnections;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.RawWebSocket;
import org.streampass.testing.http.WebSocketClient;
import org.streampass.testing.process.App;

/** Long-lived connections: pings, missed announcements, resource leaks, shutdown. */
class WebSocketLivenessIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private App app;
    private NotificationStreams streams;

    @BeforeEach
    void start(@TempDir Path data) {
        app = App.start(
                data,
                Map.of(
                        "streampass.websocket.ping-interval", "300ms",
                        "streampass.websocket.compare-interval", "300ms",
                        "streampass.websocket.max-connections-per-user", "1000"));
        streams = app.bean(NotificationStreams.class);
    }

    @AfterEach
    void stop() {
        app.close();
    }

    @Test
    void clientThatMissesPingsIsDisconnected() {
        Api.User ada = app.api().user("ada");
        Api.User bob = app.api().user("bob");
        JsonNode ticket = bob.ticket();
        try (WebSocketClient alive = ada.listen(0L);
                RawWebSocket dead = RawWebSocket.connect(ticket.get("url").asText())) {
            alive.next("welcome");
            dead.hello(ticket.get("ticket").asText(), 0L);
            await().atMost(PATIENCE).until(() -> dead.read().text().contains("welcome")); // pings arrive as well
            assertThat(dead.read().opcode()).isEqualTo(RawWebSocket.PING);

            await().atMost(PATIENCE).until(() -> !streams.users().contains("bob"));

            assertThat(Stream.generate(dead::read).takeWhile(frame -> frame != null))
                    .allSatisfy(frame -> assertThat(frame.opcode()).isEqualTo(RawWebSocket.PING));
            assertThat(streams.users()).containsExactly("ada");
        }
    }

    @Test
    void unannouncedNotificationsAreFoundByComparison() {
        try (WebSocketClient socket = app.api().user("ada").listen(0L)) {
            socket.next("welcome");

            new NotificationFixture(app).store("ada", 3);

            assertThat(socket.sequences(3)).containsExactly(1, 2, 3);
        }
    }

    @Test
    void closedConnectionsLeaveNothingBehind() throws Exception {
        Api.User ada = app.api().user("ada");
        new NotificationFixture(app).store("ada", 20);
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> visits = IntStream.range(0, 400)
                    .<Future<?>>mapToObj(n -> clients.submit(() -> visit(ada, n % 4)))
                    .toList();
            for (Future<?> visit : visits) {
                visit.get();
            }
        } finally {
            clients.shutdownNow();
        }

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(app.bean(WebSocketConnections.class).count()).isZero();
            assertThat(streams.users()).isEmpty();
        });
    }

    private static void visit(Api.User user, int manners) {
        JsonNode ticket = user.ticket();
        try (RawWebSocket socket = RawWebSocket.connect(ticket.get("url").asText())) {
            if (manners > 0) {
                socket.hello(ticket.get("ticket").asText(), 0L); // closes before the server has answered
            }
            if (manners > 1) {
                socket.read(); // closes while the server sends
            }
            if (manners > 2) {
                socket.send(RawWebSocket.CLOSE, true, "");
                assertThat(socket.closingCode()).isEqualTo(1000);
            }
        }
    }

    @Test
    void stoppingServerClosesConnectionsWith1001() {
        Api.User ada = app.api().user("ada");
        List<WebSocketClient> all =
                Stream.generate(() -> ada.listen(0L)).limit(50).toList();
        all.forEach(socket -> socket.next("welcome"));

        app.close();

        assertThat(all).extracting(WebSocketClient::closingCode).containsOnly(1001);
    }
}
