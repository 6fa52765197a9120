package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.broker.BrokerClient;
import org.streampass.testing.broker.BrokerQueues;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.App;

/** Lost events are published again from the tables that prove them. */
@ExtendWith(OutputCaptureExtension.class)
class RepublisherIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Map<String, String> AT_ONCE = Map.of("streampass.operation.balance-grace", "0s");

    @TempDir
    Path data;

    private App app;

    /** The services that lose events. */
    private App other;

    @AfterEach
    void stop() {
        if (other != app) {
            other.close();
        }
        app.close();
    }

    private Operator operator() {
        return new Operator(app.api(), data);
    }

    private JsonNode discrepancies() {
        return operator().get("/balance").json().get("discrepancies");
    }

    /** A subscription whose event a service has lost. */
    private record Lost(Api.User user, String id) {

        void awaitFinished() {
            await().atMost(PATIENCE).until(() -> user.statusOf(id), "active"::equals);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(user.notifiedEvents())
                    .containsExactlyInAnyOrder("UserSubscribed", "PaymentCompleted", "RecommendationsReady"));
        }
    }

    private Lost lose(App consumer, String route, String event, String service) throws Exception {
        CamelContext camel = consumer.bean(CamelContext.class);
        camel.getRouteController().stopRoute(route);
        Api.User user = app.api().user(Api.unique("ada"));
        String id = user.subscribe("tok_ok").json().get("id").asText();
        try (BrokerClient.Held held = BrokerClient.of(app).take(event, service + "-" + event)) {
            assertThat(held.property("cloudEvents_subject")).isEqualTo(id);
            held.commit();
        }
        camel.getRouteController().startRoute(route);
        return new Lost(user, id);
    }

    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofLongTest")
    void lostEventsArePublishedAgainByTheServiceThatProvesThem(TestDatabase database, CapturedOutput log)
            throws Exception {
        app = App.start(data, database.settings(), AT_ONCE);
        other = app;
        Lost request = lose(app, "payments-request", "UserSubscribed", "payments");
        Lost payment = lose(app, "subscriptions-decide", "PaymentCompleted", "subscriptions");
        await().atMost(PATIENCE).until(() -> payment.user().notifiedEvents().contains("RecommendationsReady"));
        Lost list = lose(app, "notifications-store", "RecommendationsReady", "notifications");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(discrepancies().findValuesAsText("subscriptionId"))
                .containsExactlyInAnyOrder(request.id(), payment.id(), list.id()));

        JsonNode preview = publishAgain("{\"preview\":true}");
        assertThat(outcome(preview, request, "UserSubscribed"))
                .isEqualTo("[\"notifications\",\"recommendations\"] [\"payments\"] would be published again");
        assertThat(outcome(preview, payment, "PaymentCompleted"))
                .isEqualTo("[\"notifications\",\"recommendations\"] [\"subscriptions\"] would be published again");
        assertThat(outcome(preview, list, "RecommendationsReady"))
                .isEqualTo("[] [\"notifications\"] would be published again");
        assertThat(outcome(preview, list, "UserSubscribed"))
                .isEqualTo("[\"notifications\",\"payments\",\"recommendations\"] []"
                        + " all have handled it: nothing would change");
        assertThat(discrepancies()).as("nothing was published").hasSize(3);

        assertThat(operator().post("/balance", "{}").status()).as("no reason").isEqualTo(400);
        JsonNode published =
                publishAgain("{\"reason\":\"lost on the way\",\"subscription\":\"%s\"}".formatted(request.id()));
        assertThat(outcome(published, request, "UserSubscribed"))
                .isEqualTo("[\"notifications\",\"recommendations\"] [\"payments\"] published again");
        request.awaitFinished();
        publishAgain("{\"reason\":\"lost on the way\"}");

        payment.awaitFinished();
        list.awaitFinished();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(discrepancies()).isEmpty());
        assertThat(log)
                .contains(
                        ("the events of subscription %s were published again by an operator, UserSubscribed (published"
                                        + " again): lost on the way")
                                .formatted(request.id()));
    }

    private JsonNode publishAgain(String body) {
        Api.Answer answer = operator().post("/balance", body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json();
    }

    private static String outcome(JsonNode published, Lost subscription, String event) {
        List<JsonNode> found = StreamSupport.stream(published.get("events").spliterator(), false)
                .filter(each -> each.get("subscriptionId").asText().equals(subscription.id())
                        && each.get("event").asText().equals(event))
                .toList();
        assertThat(found).as("%s in %s", event, published).hasSize(1);
        return "%s %s %s"
                .formatted(
                        found.get(0).get("handledBy"),
                        found.get(0).get("notHandledBy"),
                        found.get(0).get("outcome").asText());
    }

    /** One process compares; the other one has the discrepancies and publishes again. */
    @Test
    void servicesOfAnotherProcessAreComparedAndPublishAgain() throws Exception {
        Map<String, String> database = TestDatabase.POSTGRES.settings();
        Map<String, String> broker = BrokerQueues.of(data).settings();
        app = App.start(data, database, broker, AT_ONCE, Map.of("streampass.services", "subscriptions,notifications"));
        Map<String, String> settings = new HashMap<>(database);
        settings.put("streampass.services", "payments,recommendations");
        settings.put("streampass.broker.url", "tcp://127.0.0.1:" + broker.get("streampass.broker.port"));
        settings.put("streampass.broker.password", brokerPassword());
        other = App.start(Files.createDirectory(data.resolve("other")), settings);
        Lost request = lose(other, "payments-request", "UserSubscribed", "payments");
        Lost payment = lose(app, "subscriptions-decide", "PaymentCompleted", "subscriptions");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(discrepancies().findValuesAsText("subscriptionId"))
                .containsExactlyInAnyOrder(request.id(), payment.id()));

        JsonNode published = publishAgain("{\"reason\":\"lost on the way\"}");

        assertThat(published.get("silent")).as("%s", published).isEmpty();
        request.awaitFinished();
        payment.awaitFinished();
        assertThat(app.bean(JdbcClient.class)
                        .sql("select count(*) from payments.simulator_ledger where outcome = 'charged'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);

        other.close();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        operator().get("/balance").json().get("notCompared"))
                .isEqualTo(Api.parse("[\"payments\",\"recommendations\"]")));
    }

    private String brokerPassword() throws IOException {
        return Files.readString(data.resolve("broker-password")).strip();
    }
}
