package org.streampass.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.Api;
import org.streampass.testing.App;
import org.streampass.testing.TestDatabase;

/** The operator's endpoints: the balance, and the dead letters. */
class OperationIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String QUEUE = "DLQ.subscriptions-PaymentCompleted";

    @TempDir
    Path data;

    private App app;

    @AfterEach
    void stop() {
        app.close();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatWasAcceptedAddsUp(TestDatabase database) throws IOException {
        app = App.start(data, database.settings());
        Api.User ada = app.api().user(Api.unique("ada"));
        Api.User bob = app.api().user(Api.unique("bob"));
        ada.subscribe("tok_ok");
        bob.subscribe("tok_declined");

        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode balance = operator("GET", "/balance").json();
            assertThat(balance.get("balanced").asBoolean()).isTrue();
            assertThat(balance.get("underWay").asLong()).isZero();
            assertThat(balance.at("/services/subscriptions").toString())
                    .isEqualTo("{\"accepted\":2,\"active\":1,\"declined\":1,\"unpublished\":0}");
            assertThat(balance.at("/services/payments/charges in the ledger").asInt())
                    .isEqualTo(1);
            assertThat(balance.at("/services/recommendations/ready").asInt()).isEqualTo(1);
            assertThat(balance.at("/services/notifications/notifications").asInt())
                    .isEqualTo(5);
            assertThat(balance.at("/services/notifications/mails sent").asInt()).isEqualTo(3);
        });
        assertThat(operator("GET", "/balance").response().body()).doesNotContain("ada@example.org");
    }

    @Test
    void aSubscriptionThatNothingWillEndIsNamed() throws IOException {
        app = App.start(data);
        UUID lost = UUID.randomUUID();
        app.bean(JdbcClient.class).sql("""
                        insert into subscriptions.subscription (id, user_id, email, plan, amount, currency,
                            payment_token, genres, status, created_at)
                        values (?, 'x', 'x', 'x', 1, 'EUR', 'x', '[]', 'PENDING', timestamp '2026-01-01 00:00:00')""").param(lost).update();

        JsonNode balance = operator("GET", "/balance").json();

        assertThat(balance.get("balanced").asBoolean()).isFalse();
        assertThat(balance.at("/findings/0/subscriptionId").asText()).isEqualTo(lost.toString());
        assertThat(balance.at("/findings/0/why").asText()).contains("pending");
    }

    @Test
    void aChargeThatThePaymentContradictsIsNamed() throws IOException {
        app = App.start(data);
        Api.User ada = app.api().user(Api.unique("ada"));
        String id = ada.subscribe("tok_ok").json().get("id").asText();
        await().atMost(PATIENCE).until(() -> ada.statusOf(id), "active"::equals);
        app.bean(JdbcClient.class)
                .sql("update payments.payment set outcome = 'declined' where subscription_id = ?")
                .param(UUID.fromString(id))
                .update();

        assertThat(operator("GET", "/balance").json().at("/findings").toString())
                .contains(id, "another outcome");
    }

    @Test
    void aDeadLetterIsListedReplayedOnceItsCauseIsMendedAndNeverAppliedTwice() throws IOException {
        app = App.start(data);
        UUID subscription = UUID.randomUUID();
        UUID event = publishPaymentCompleted(subscription);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        operator("GET", "/deadletters").json().path(QUEUE).asInt())
                .isEqualTo(1));
        JsonNode letter = operator("GET", "/deadletters/" + QUEUE).json().get(0);
        assertThat(letter.get("eventId").asText()).isEqualTo(event.toString());
        assertThat(letter.get("reason").asText()).isEqualTo("no subscription %s is known".formatted(subscription));
        assertThat(letter.get("handler").asText()).isEqualTo("subscriptions-activate");
        assertThat(letter.get("ifReplayed").asText()).contains("for the first time");
        String path = "/deadletters/" + QUEUE + "/" + letter.get("messageId").asLong();
        assertThat(operator("GET", path).json().at("/data/subscriptionId").asText())
                .isEqualTo(subscription.toString());

        assertThat(operator("POST", path).json().get("outcome").asText())
                .startsWith("set aside again: no subscription");

        store(subscription);
        JsonNode replayed = operator("POST", "/deadletters/" + QUEUE).json();
        assertThat(replayed).hasSize(1);
        assertThat(replayed.at("/0/outcome").asText()).isEqualTo("applied");
        assertThat(status(subscription)).isEqualTo("ACTIVE");
        assertThat(operator("GET", "/deadletters").json().has(QUEUE)).isFalse();
    }

    @Test
    void aDeadLetterIsDiscardedWithAReasonOnly() throws IOException {
        app = App.start(data);
        publishPaymentCompleted(UUID.randomUUID());
        await().atMost(PATIENCE)
                .until(() -> operator("GET", "/deadletters").json().has(QUEUE));
        String path = "/deadletters/" + QUEUE + "/"
                + operator("GET", "/deadletters/" + QUEUE)
                        .json()
                        .at("/0/messageId")
                        .asLong();

        assertThat(operator("DELETE", path).status()).isEqualTo(400);
        assertThat(operator("DELETE", path + "?reason=made+by+a+test").status()).isEqualTo(200);

        assertThat(operator("GET", "/deadletters").json()).isEmpty();
        assertThat(operator("DELETE", path + "?reason=again").status()).isEqualTo(404);
    }

    @Test
    void whoIsNoOperatorSeesNothing() {
        app = App.start(data);

        assertThat(app.api().get("/actuator/balance").status()).isEqualTo(401);
        assertThat(app.api().user("ada").get("/actuator/deadletters").status()).isEqualTo(401);
    }

    private Api.Answer operator(String method, String path) throws IOException {
        String credentials = "operator:"
                + Files.readString(data.resolve("operator-password")).strip();
        HttpRequest.Builder request = app.api()
                .request("/actuator" + path)
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes()))
                .method(method, BodyPublishers.noBody());
        return app.api().send(request);
    }

    private UUID publishPaymentCompleted(UUID subscription) {
        UUID id = UUID.randomUUID();
        try (JMSContext session = app.bean(ActiveMQConnectionFactory.class).createContext()) {
            Message message = session.createTextMessage(
                    "{\"subscriptionId\":\"%s\",\"userId\":\"x\",\"price\":{\"amount\":1,\"currency\":\"EUR\"}}"
                            .formatted(subscription));
            for (Map.Entry<String, String> header : Map.of(
                            "cloudEvents_id", id.toString(),
                            "cloudEvents_specversion", "1.0",
                            "cloudEvents_source", "/streampass/payments",
                            "cloudEvents_type", "org.streampass.PaymentCompleted.v1",
                            "cloudEvents_subject", subscription.toString(),
                            "cloudEvents_time", Instant.now().toString(),
                            "cloudEvents_datacontenttype", "application/json")
                    .entrySet()) {
                message.setStringProperty(header.getKey(), header.getValue());
            }
            session.createProducer().send(session.createTopic("PaymentCompleted"), message);
            return id;
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private void store(UUID subscription) {
        app.bean(JdbcClient.class).sql("""
                        insert into subscriptions.subscription (id, user_id, email, plan, amount, currency,
                            payment_token, genres, status, created_at)
                        values (?, 'x', 'x', 'x', 1, 'EUR', 'x', '[]', 'PENDING', current_timestamp)""").param(subscription).update();
    }

    private String status(UUID subscription) {
        return app.bean(JdbcClient.class)
                .sql("select status from subscriptions.subscription where id = ?")
                .param(subscription)
                .query(String.class)
                .single();
    }
}
