package org.streampass.platform.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.streampass.testing.broker.BrokerClient;
import org.streampass.testing.broker.BrokerQueues;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.WebSocketClient;
import org.streampass.testing.process.App;

/** An accepted event can be stored, pushed and mailed. Any other event becomes a dead letter at once. */
class EventLimitsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Nested
    class OnH2 extends Limits {
        OnH2() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class OnPostgres extends Limits {
        OnPostgres() {
            super(TestDatabase.POSTGRES);
        }
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class Limits {

        private final TestDatabase database;
        private Path data;
        private App app;
        private ActiveMQConnectionFactory broker;

        Limits(TestDatabase database) {
            this.database = database;
        }

        @BeforeAll
        void start(@TempDir Path folder) throws Exception {
            data = folder;
            app = App.start(data, database.settings());
            ActiveMQConnectionFactory its = app.bean(ActiveMQConnectionFactory.class);
            broker = new ActiveMQConnectionFactory(its.toURI().toString(), its.getUser(), its.getPassword());
            broker.setMinLargeMessageSize(
                    1024 * 1024); // allows properties that are much larger than those of the application
        }

        @AfterAll
        void stop() {
            broker.close();
            app.close();
        }

        @ParameterizedTest
        @ValueSource(strings = {"NUL \\u0000", "half a pair \\ud83d", "LONG"})
        void textTooLongForTheTablesIsDeadLetteredByEachConsumer(String reason) {
            Api.User user = app.api().user("ada");
            UUID id = publish("PaymentFailed", Map.of(), """
                    {"subscriptionId":"%s","userId":"ada","price":{"amount":1,"currency":"EUR"},"reason":"%s"}""".formatted(
                            UUID.randomUUID(), reason.replace("LONG", "x".repeat(428))));

            assertThat(List.of(
                            reasonOf("subscriptions-PaymentFailed", id), reasonOf("notifications-PaymentFailed", id)))
                    .allMatch(each -> each.startsWith("data: /reason"));
            assertThat(user.notifiedEvents()).doesNotContain("PaymentFailed");
        }

        @Test
        void textOfTheMaximumLengthIsAccepted() {
            String reason = "\ud83d\ude00".repeat(127);
            String failed = """
                    {"subscriptionId":"%s","userId":"bob","price":{"amount":1,"currency":"EUR"},"reason":"%s"}""";

            publish("PaymentFailed", Map.of(), failed.formatted(UUID.randomUUID(), reason));

            await().atMost(PATIENCE)
                    .until(() -> app.api().user("bob").notifiedEvents(), List.of("PaymentFailed")::equals);
            assertThat(app.api()
                            .user("bob")
                            .notifications()
                            .get(0)
                            .at("/data/reason")
                            .asText())
                    .isEqualTo(reason);
        }

        @Test
        void unknownCurrencyIsDeadLettered() {
            UUID id = publish("PaymentCompleted", Map.of(), paid("ada", "BTC"));

            assertThat(reasonOf("notifications-PaymentCompleted", id))
                    .isEqualTo("data: /price/currency must be a currency of ISO 4217, such as EUR");
        }

        @Test
        void pushedTimeEqualsStoredTime() {
            Api.User cleo = app.api().user("cleo");
            try (WebSocketClient socket = cleo.listen(0L)) {
                socket.next("welcome");

                publish(
                        "PaymentCompleted",
                        Map.of("cloudEvents_time", "2026-01-02T03:04:05.123456789Z"),
                        paid("cleo", "EUR"));

                JsonNode pushed = socket.next("notification");
                assertThat(pushed.get("time").asText()).isEqualTo("2026-01-02T03:04:05.123456Z");
                assertThat(cleo.notifications()).containsExactly(pushed);
            }
        }

        @Test
        void listOfTheMaximumSizeIsPushedAndMailed() throws IOException {
            Api.User dora = app.api().user("dora");
            String subscription =
                    dora.subscribe("tok_declined").json().get("id").asText();
            await().atMost(PATIENCE).until(() -> dora.notifiedEvents().contains("PaymentFailed"));
            String frame = "{\"subscriptionId\":\"%s\",\"userId\":\"dora\",\"movies\":[%s]}";
            String movie = "{\"id\":\"m\",\"title\":\"%s\",\"year\":1999,\"genres\":[],\"reason\":\"r\"}";
            int room =
                    65_536 - frame.formatted(subscription, movie.formatted("")).length();

            UUID id = publish(
                    "RecommendationsReady", Map.of(), frame.formatted(subscription, movie.formatted("x".repeat(room))));

            await().atMost(PATIENCE).until(() -> dora.notifiedEvents().contains("RecommendationsReady"));
            await().atMost(PATIENCE).until(() -> Files.exists(data.resolve("outbox/" + id + ".eml")));
        }

        /** The dead letter of a large body is a large message, and the properties of a large message are limited. */
        @ParameterizedTest
        @CsvSource({"1, 0", "2000, 0", "1, 150000"})
        void messageWithTooLargePropertiesIsDeadLetteredWithoutThem(int properties, int body) {
            Map<String, String> large = new HashMap<>();
            IntStream.range(0, properties).forEach(n -> large.put("x" + n, "y".repeat(240_000 / properties - 10)));

            UUID id = publish(
                    "PaymentCompleted",
                    large,
                    paid("ada", "EUR").replaceFirst("}$", ",\"more\":\"%s\"}".formatted("z".repeat(body))));

            BrokerQueues.ofEvents().get("PaymentCompleted").forEach(queue -> assertThat(reasonOf(queue, id))
                    .isEqualTo("the message has more than 65536 bytes of properties"));
        }

        @Test
        void sourceTooLongForTheTablesIsDeadLettered() {
            UUID id = publish(
                    "PaymentCompleted", Map.of("cloudEvents_source", "/" + "x".repeat(100)), paid("ada", "EUR"));

            assertThat(reasonOf("notifications-PaymentCompleted", id))
                    .isEqualTo("cloudEvents_source is not a URI reference of at most 100 characters");
        }

        private static String paid(String user, String currency) {
            return "{\"subscriptionId\":\"%s\",\"userId\":\"%s\",\"price\":{\"amount\":1,\"currency\":\"%s\"}}"
                    .formatted(UUID.randomUUID(), user, currency);
        }

        /** @return the event's id */
        private UUID publish(String event, Map<String, String> properties, String json) {
            Map<String, String> all = BrokerClient.envelope(
                    event, Api.parse(json).get("subscriptionId").asText());
            all.putAll(properties);
            try (JMSContext session = broker.createContext()) {
                session.createProducer().send(session.createTopic(event), BrokerClient.message(session, all, json));
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
            return UUID.fromString(all.get("cloudEvents_id"));
        }

        /** The reason of the event's dead letter on that queue. */
        private String reasonOf(String queue, UUID event) {
            return await().atMost(PATIENCE)
                    .until(
                            () -> find("DLA.%s::DLQ.%s".formatted(queue.split("-")[0], queue), event),
                            found -> found != null);
        }

        private String find(String queue, UUID event) {
            try (JMSContext session = broker.createContext();
                    QueueBrowser letters =
                            session.createBrowser(session.createQueue(queue), "cloudEvents_id = '" + event + "'")) {
                Enumeration<?> found = letters.getEnumeration();
                return found.hasMoreElements() ? reason((Message) found.nextElement()) : null;
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        }

        private static String reason(Message letter) {
            try {
                return letter.getStringProperty("streampass_reason");
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
