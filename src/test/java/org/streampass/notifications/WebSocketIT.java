package org.streampass.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.broker.Broadcast;
import org.streampass.platform.http.WebSocketConnections;
import org.streampass.platform.http.WebSocketServer;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.RawWebSocket;
import org.streampass.testing.http.WebSocketClient;
import org.streampass.testing.process.App;

/** Notifications on a WebSocket, and the treatment of clients that violate the protocol. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebSocketIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int REPLAY_LIMIT = 150;
    private static final int MAX_CONNECTIONS = 30;

    private App app;
    private Api api;
    private NotificationFixture teller;
    private WebSocketConnections connections;
    private String name;
    private Api.User ada;

    @BeforeAll
    void start(@TempDir Path data) {
        app = App.start(
                data,
                Map.of(
                        "streampass.websocket.ping-interval", "1h",
                        "streampass.websocket.compare-interval", "25s", // the longest interval that is allowed
                        "streampass.websocket.replay-limit", "" + REPLAY_LIMIT,
                        "streampass.websocket.max-connections", "" + MAX_CONNECTIONS,
                        "streampass.websocket.max-connections-per-user", "3",
                        "streampass.websocket.max-unsent", "256KB"));
        api = app.api();
        teller = new NotificationFixture(app);
        connections = app.bean(WebSocketConnections.class);
    }

    @AfterAll
    void stop() {
        app.close();
    }

    @BeforeEach
    void assertNobodyIsConnected() {
        await().atMost(PATIENCE).until(() -> connections.count() == 0);
        name = Api.unique("ada");
        ada = api.user(name);
    }

    @Test
    void missedNotificationsAreSentInOrderBeforeNewOnes() {
        teller.store(name, 120);

        try (WebSocketClient socket = ada.listen(5L)) {
            assertThat(socket.next("welcome")).isEqualTo(welcome(120));
            teller.pushAndAnnounce(teller.store(name, 2));

            assertThat(socket.sequences(117)).isEqualTo(numbers(6, 122));
        }
        assertThat(ada.notifications())
                .extracting(each -> each.get("sequence").asInt())
                .as("by HTTP, the first page")
                .isEqualTo(numbers(1, 100));
    }

    private JsonNode welcome(int sequence) {
        return Api.parse("{\"sequence\":%d,\"recovered\":true,\"epoch\":\"%s\"}"
                .formatted(
                        sequence, ada.get("/notifications").json().get("epoch").asText()));
    }

    @Test
    void withoutACursorOnlyNewNotificationsAreSent() {
        teller.store(name, 3);

        try (WebSocketClient socket = ada.listen(null)) {
            assertThat(socket.next("welcome")).isEqualTo(welcome(3));
            teller.pushAndAnnounce(teller.store(name));

            assertThat(socket.sequences(1)).containsExactly(4);
        }
    }

    @Test
    void cursorThatIsTooOldOrUnknownIsNotRecovered() {
        teller.store(name, REPLAY_LIMIT + 1);

        for (long cursor : List.of(0L, REPLAY_LIMIT + 100L, Long.MAX_VALUE)) {
            try (WebSocketClient socket = ada.listen(cursor)) {
                JsonNode welcome = socket.next("welcome");
                assertThat(welcome.get("recovered").asBoolean()).isFalse();
                UserNotification stored = teller.store(name);
                teller.pushAndAnnounce(stored);

                assertThat(socket.sequences(1))
                        .containsExactly(welcome.get("sequence").asInt() + 1);
            }
        }
        int newest = REPLAY_LIMIT + 4;
        try (WebSocketClient socket = ada.listen((long) newest - REPLAY_LIMIT)) {
            assertThat(socket.next("welcome").get("recovered").asBoolean()).isTrue();
            assertThat(socket.sequences(REPLAY_LIMIT)).endsWith(newest);
        }
    }

    @Test
    void notificationIsSentToEverySocketOfItsUserOnly() {
        String other = Api.unique("bob");
        try (WebSocketClient one = ada.listen(0L);
                WebSocketClient two = ada.listen(0L);
                WebSocketClient bobs = api.user(other).listen(0L)) {
            Stream.of(one, two, bobs).forEach(socket -> socket.next("welcome"));
            UserNotification adas = teller.store(name);
            teller.pushAndAnnounce(adas);
            teller.pushAndAnnounce(teller.store(other));

            String id = adas.notification().id().toString();
            assertThat(one.next("notification").get("id").asText()).isEqualTo(id);
            assertThat(two.next("notification").get("id").asText()).isEqualTo(id);
            assertThat(bobs.next("notification").get("id").asText()).isNotEqualTo(id);
        }
    }

    @Test
    void announcementsOutOfOrderAreSentInOrder() {
        try (WebSocketClient socket = ada.listen(0L)) {
            socket.next("welcome");
            UserNotification[] stored = teller.store(name, 6);

            teller.push(stored[2], stored[0], stored[4], stored[1], stored[3], stored[4], stored[5]);

            assertThat(socket.sequences(6)).isEqualTo(numbers(1, 6));
            teller.push(stored[5], teller.store(name));
            assertThat(socket.sequences(1)).containsExactly(7);
        }
    }

    @Test
    void unannouncedNotificationsAreSentBeforeTheNextOne() {
        try (WebSocketClient socket = ada.listen(0L)) {
            socket.next("welcome");
            teller.store(name, 3);

            teller.pushAndAnnounce(teller.store(name));

            assertThat(socket.sequences(4)).isEqualTo(numbers(1, 4));
        }
    }

    @Test
    void notificationsStoredByAnotherInstanceAreSent() {
        try (WebSocketClient socket = ada.listen(0L);
                Broadcast other = new Broadcast(
                        app.bean(ActiveMQConnectionFactory.class), "notifications.stored", announcement -> {})) {
            socket.next("welcome");
            teller.store(name, 2);
            other.start();

            await().atMost(PATIENCE)
                    .until(
                            () -> { // announcements are lost until the other instance is connected
                                other.send("{\"newest\":{\"%s\":2,\"%s\":1}}".formatted(name, Api.unique("nobody")));
                                return socket.hasMore();
                            });

            assertThat(socket.sequences(2)).isEqualTo(numbers(1, 2));
        }
    }

    @Test
    void reconnectingClientReceivesEachNotificationOnceInOrder() {
        int all = 400;
        CompletableFuture<Void> stream = CompletableFuture.runAsync(
                () -> IntStream.range(0, all).forEach(n -> teller.pushAndAnnounce(teller.store(name))));
        List<Integer> received = new ArrayList<>();

        while (received.size() < all) {
            try (WebSocketClient socket = ada.listen((long) received.size())) {
                int newest = socket.next("welcome").get("sequence").asInt();
                int count = Math.min(newest + 3, all) - received.size();
                received.addAll(socket.sequences(count));
            }
        }

        stream.join();
        assertThat(received).isEqualTo(numbers(1, all));
    }

    @Test
    void ticketIsValidForOneConnection() {
        JsonNode ticket = ada.ticket();
        try (WebSocketClient first = WebSocketClient.open(ticket, 0L);
                WebSocketClient second = WebSocketClient.open(ticket, 0L)) {
            assertThat(Stream.of(first, second).map(WebSocketClient::outcome))
                    .containsExactlyInAnyOrder("welcome", "4401");
        }
    }

    @Test
    void concurrentUsesOfATicketAdmitOneConnection() {
        for (int round = 0; round < 10; round++) {
            JsonNode ticket = ada.ticket();
            List<WebSocketClient> rivals = Stream.generate(
                            () -> WebSocketClient.connect(ticket.get("url").asText()))
                    .limit(4)
                    .toList();
            rivals.parallelStream()
                    .forEach(rival -> rival.send("{\"hello\":{\"ticket\":\"%s\"}}"
                            .formatted(ticket.get("ticket").asText())));

            assertThat(rivals.stream().map(WebSocketClient::outcome))
                    .containsExactlyInAnyOrder("welcome", "4401", "4401", "4401");
            rivals.forEach(WebSocketClient::close);
        }
    }

    @Test
    void unknownOrExpiredTicketIsRefused() {
        JsonNode expired = ada.ticket();
        app.bean(JdbcClient.class)
                .sql("update notifications.ticket set expires_at = current_timestamp - interval '1' second"
                        + " where user_id = ?")
                .param(name)
                .update();

        for (String ticket : List.of(expired.get("ticket").asText(), "", "unknown", "'; --")) {
            try (WebSocketClient socket = WebSocketClient.connect(url())) {
                socket.send("{\"hello\":{\"ticket\":\"%s\",\"after\":0}}".formatted(ticket));

                assertThat(socket.closingCode()).as(ticket).isEqualTo(4401);
            }
        }
    }

    @Test
    void connectionIsClosedWhenItsTokenExpires() {
        JsonNode ticket = ada.ticket();
        app.bean(JdbcClient.class)
                .sql("update notifications.ticket set token_expires_at = current_timestamp + interval '1' second"
                        + " where user_id = ?")
                .param(name)
                .update();

        try (WebSocketClient socket = WebSocketClient.open(ticket, 0L)) {
            assertThat(socket.outcome()).isEqualTo("welcome");
            assertThat(socket.closingCode()).isEqualTo(4403);
        }
    }

    @Test
    void missingHelloTimesOut() {
        try (WebSocketClient socket = WebSocketClient.connect(url())) {
            assertThat(socket.closingCode()).isEqualTo(4408);
        }
    }

    @Test
    void connectionsOfAUserAreLimited() {
        List<WebSocketClient> three = Stream.generate(() -> ada.listen(0L))
                .limit(3)
                .peek(socket -> socket.next("welcome"))
                .toList();
        try (WebSocketClient fourth = ada.listen(0L)) {
            assertThat(fourth.closingCode()).isEqualTo(4429);
        }

        three.get(0).closeNormally();

        await().atMost(PATIENCE).untilAsserted(() -> {
            try (WebSocketClient next = ada.listen(0L)) {
                assertThat(next.outcome()).isEqualTo("welcome");
            }
        });
        three.forEach(WebSocketClient::close);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "{}",
                "[]",
                "null",
                "{\"hello\":{}}",
                "{\"hello\":\"x\"}",
                "{\"hello\":{\"ticket\":17}}",
                "{\"hello\":{\"ticket\":\"x\",\"after\":-1}}",
                "{\"hello\":{\"ticket\":\"x\",\"after\":\"1\"}}"
            })
    void invalidHelloIsRefused(String text) {
        try (WebSocketClient socket = WebSocketClient.connect(url())) {
            socket.send(text);

            assertThat(socket.closingCode()).isEqualTo(1008);
        }
    }

    @Test
    void binaryFramesAreRefused() {
        try (WebSocketClient socket = WebSocketClient.connect(url())) {
            socket.sendBinary(new byte[10_000]);

            assertThat(socket.closingCode()).isEqualTo(1003);
        }
    }

    @Test
    void tooLargeFrameIsRefused() {
        try (WebSocketClient socket = WebSocketClient.connect(url())) {
            socket.send("x".repeat(1_000_000));

            assertThat(socket.closingCode()).isEqualTo(1009);
        }
        try (WebSocketClient socket = WebSocketClient.connect(url())) {
            socket.send("x".repeat(4096));

            assertThat(socket.closingCode()).as("a frame of the maximum size").isEqualTo(1008);
        }
    }

    @Test
    void tooLargeFrameIsRefusedBeforeItIsRead() {
        try (RawWebSocket socket = RawWebSocket.connect(url())) {
            socket.sendHeader(RawWebSocket.TEXT, true, Integer.MAX_VALUE);
            for (int part = 0; part < 5; part++) {
                socket.write(new byte[1000]);
            }

            assertThat(socket.closingCode()).isEqualTo(1009);
        }
    }

    @Test
    void fragmentsAreMeasuredTogether() {
        try (RawWebSocket socket = RawWebSocket.connect(url())) {
            socket.send(RawWebSocket.TEXT, false, "x".repeat(3000));
            socket.send(RawWebSocket.CONTINUATION, false, "x".repeat(3000));

            assertThat(socket.closingCode()).isEqualTo(1009);
        }
        try (RawWebSocket socket = RawWebSocket.connect(url())) {
            socket.send(RawWebSocket.TEXT, false, "{\"hello\":{\"tick");
            socket.send(RawWebSocket.CONTINUATION, true, "et\":\"x\"}}");

            assertThat(socket.closingCode()).isEqualTo(4401);
        }
    }

    @Test
    void invalidUtf8IsRefused() {
        try (RawWebSocket socket = RawWebSocket.connect(url())) {
            socket.sendHeader(RawWebSocket.TEXT, true, 2);
            socket.write(new byte[] {(byte) 0xc3, (byte) 0x28});

            assertThat(socket.closingCode()).isEqualTo(1007);
        }
    }

    @Test
    void malformedFrameIsRefused() {
        try (RawWebSocket socket = RawWebSocket.connect(url())) {
            socket.sendHeader(RawWebSocket.PING, true, 100_000);
            socket.write(new byte[100_000]);

            assertThat(socket.closingCode())
                    .as("a control frame has at most 125 bytes")
                    .isEqualTo(1002);
        }
    }

    @Test
    void onlyAllowedOriginsConnect() {
        for (String origin : List.of("http://elsewhere.example", "http://page.example.elsewhere.example", "null")) {
            try (RawWebSocket socket = RawWebSocket.connect(url(), "Origin: " + origin)) {
                assertThat(socket.status()).as(origin).isEqualTo(403);
            }
        }
        try (RawWebSocket socket = RawWebSocket.connect(url(), "Origin: http://page.example")) {
            assertThat(socket.status()).isEqualTo(101);
        }
    }

    @Test
    void requestWithoutUpgradeIsAnsweredByHttp() {
        try (RawWebSocket elsewhere = RawWebSocket.connect(url() + "/elsewhere");
                RawWebSocket plain = RawWebSocket.withoutUpgrade(url())) {
            assertThat(elsewhere.status()).isEqualTo(404);
            assertThat(plain.status()).isEqualTo(426);
            assertThat(plain.header("Upgrade")).isEqualTo("websocket");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "13, keep-alive, dGhlIHNhbXBsZSBub25jZQ==, 400",
        "13, 'keep-alive, Upgrade', , 400",
        "13, Upgrade, c2hvcnQ=, 400",
        "13, Upgrade, not base64 at all!!!!!!==, 400",
        "8, Upgrade, dGhlIHNhbXBsZSBub25jZQ==, 426",
        ", Upgrade, dGhlIHNhbXBsZSBub25jZQ==, 426",
        "13, 'keep-alive, upgrade', dGhlIHNhbXBsZSBub25jZQ==, 101"
    })
    void invalidHandshakeIsRefused(String version, String connection, String key, int status) {
        String headers = "Upgrade: websocket\r\nConnection: " + connection
                + (version == null ? "" : "\r\nSec-WebSocket-Version: " + version)
                + (key == null ? "" : "\r\nSec-WebSocket-Key: " + key);
        try (RawWebSocket socket = RawWebSocket.withoutUpgrade(url(), headers)) {
            assertThat(socket.status()).isEqualTo(status);
            if (status == 426) {
                assertThat(socket.header("Sec-WebSocket-Version")).isEqualTo("13");
            }
        }
    }

    @Test
    void connectionsBeyondTheLimitAreRefusedUntilOthersClose() {
        int more = 20;
        List<RawWebSocket> atOnce = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> RawWebSocket.connect(url())))
                .limit(MAX_CONNECTIONS + more)
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(atOnce)
                .filteredOn(socket -> socket.status() != 101)
                .hasSize(more)
                .allSatisfy(refused -> {
                    assertThat(refused.status()).isEqualTo(503);
                    assertThat(refused.header("Retry-After")).isEqualTo("5");
                });

        atOnce.forEach(RawWebSocket::close);
        await().atMost(PATIENCE).untilAsserted(() -> {
            try (RawWebSocket next = RawWebSocket.connect(url())) {
                assertThat(next.status()).isEqualTo(101);
            }
        });
    }

    @Test
    void slowReaderIsDisconnectedAndDelaysNobody() {
        int more = 100; // with 20 kB each, more than the network buffers hold; the closing frame can be read for 5 s
        JsonNode ticket = ada.ticket();
        try (RawWebSocket slow =
                        RawWebSocket.withSmallReceiveBuffer(ticket.get("url").asText());
                WebSocketClient quick = ada.listen(0L)) {
            slow.hello(ticket.get("ticket").asText(), 0L);
            assertThat(slow.read().text()).contains("welcome");
            quick.next("welcome");

            for (int n = 1; n <= more; n++) {
                teller.push(teller.storeLarge(name));
                assertThat(quick.sequences(1)).containsExactly(n);
            }

            assertThat(slow.closingCode()).isEqualTo(1013);
        }
    }

    @Test
    void replayLargerThanTheBufferIsSentAsTheClientReads() {
        Stream.generate(() -> teller.storeLarge(name)).limit(REPLAY_LIMIT).forEach(event -> {});
        JsonNode ticket = ada.ticket();
        try (RawWebSocket slow =
                RawWebSocket.withSmallReceiveBuffer(ticket.get("url").asText())) {
            slow.hello(ticket.get("ticket").asText(), 0L);
            assertThat(slow.read().text()).contains("welcome");

            for (int n = 1; n <= REPLAY_LIMIT; n++) {
                assertThat(slow.read().text()).contains("\"sequence\":" + n + ",");
            }
        }
    }

    private String url() {
        return app.bean(WebSocketServer.class).publicUrl();
    }

    private static List<Integer> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().toList();
    }
}
