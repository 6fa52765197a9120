package org.streampass.platform.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.broker.BrokerSession;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.App;

/** Where a subscription is, for its owner and for operators. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProgressIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private App app;
    private Operator operator;

    @BeforeAll
    void start(@TempDir Path data) {
        app = App.start(data, Map.of("streampass.health.interval", "200ms"));
        operator = new Operator(app.api(), data);
    }

    @AfterAll
    void stop() {
        app.close();
    }

    private static JsonNode progress(Api.User user, String id) {
        return user.get("/subscriptions/" + id + "/progress").json();
    }

    private static JsonNode awaitProgress(Api.User user, String id, Predicate<JsonNode> condition) {
        return await().atMost(PATIENCE).until(() -> progress(user, id), condition);
    }

    private static List<String> texts(JsonNode list, String field) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(each -> each.path(field).asText())
                .toList();
    }

    private void route(String id, boolean runs) throws Exception {
        if (runs) {
            app.bean(CamelContext.class).getRouteController().startRoute(id);
        } else {
            app.bean(CamelContext.class).getRouteController().stopRoute(id);
        }
    }

    @Test
    void finishedSubscriptionShowsItsEventsAndTheNextDeadline() {
        Api.User ada = app.api().user(Api.unique("ada"));
        String id = ada.subscribe("tok_ok").json().get("id").asText();

        JsonNode slip = awaitProgress(
                ada, id, each -> each.path("now").isEmpty() && each.path("done").size() == 3);

        assertThat(texts(slip.get("done"), "event"))
                .containsExactly("UserSubscribed", "PaymentCompleted", "RecommendationsReady");
        assertThat(texts(slip.get("done"), "publishedBy"))
                .containsExactly("subscriptions", "payments", "recommendations");
        assertThat(texts(slip.at("/done/1/handledBy"), "service"))
                .containsExactlyInAnyOrder("subscriptions", "recommendations", "notifications");
        assertThat(slip.get("done"))
                .allSatisfy(done -> assertThat(done.path("at").asText()).isNotBlank());
        assertThat(slip.get("toCome")).isEmpty();
        assertThat(slip.get("late").asBoolean()).isFalse();
        assertThat(texts(slip.get("next"), "work")).containsExactly("renewal");
        assertThat(slip.get("silent")).isEmpty();
        assertThat(slip.toString()).doesNotContain("tok_ok", "ada@example.org");
    }

    @Test
    void onlyTheOwnerAndOperatorsSeeIt() {
        Api.User ada = app.api().user(Api.unique("ada"));
        String id = ada.subscribe("tok_ok").json().get("id").asText();

        assertThat(app.api()
                        .user(Api.unique("eve"))
                        .get("/subscriptions/" + id + "/progress")
                        .status())
                .isEqualTo(404);
        assertThat(ada.get("/actuator/progress/" + id).status()).isEqualTo(401);
        assertThat(operator.get("/progress/" + id).json().get("subscriptionId").asText())
                .isEqualTo(id);
        assertThat(operator.get("/progress/" + UUID.randomUUID()).status()).isEqualTo(404);
    }

    @Test
    void stoppedChargeIsLateAndNamed() throws Exception {
        Api.User bob = app.api().user(Api.unique("bob"));
        route("payments-charge", false);
        try {
            String id = bob.subscribe("tok_ok").json().get("id").asText();

            JsonNode slip = awaitProgress(
                    bob,
                    id,
                    each -> each.path("now").size() == 1
                            && texts(each.path("now"), "work").contains("charge"));
            assertThat(slip.at("/now/0/state").asText()).isEqualTo("queued");
            assertThat(texts(slip.get("toCome"), "event"))
                    .containsExactly("PaymentCompleted or PaymentFailed", "RecommendationsReady");

            JsonNode late = awaitProgress(bob, id, each -> each.path("late").asBoolean());
            assertThat(late.get("why").asText())
                    .contains(
                            "payments has not begun the work 'charge', since ",
                            "it is late",
                            "the route payments-charge is stopped",
                            "to come: PaymentCompleted or PaymentFailed");
            JsonNode listed = StreamSupport.stream(
                            operator.get("/late").json().get("late").spliterator(), false)
                    .filter(each -> each.path("subscriptionId").asText().equals(id))
                    .findFirst()
                    .orElseThrow();
            assertThat(listed.get("service").asText()).isEqualTo("payments");
            assertThat(listed.get("kind").asText()).isEqualTo("payments-charge");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(operator.get("/health/readiness")
                            .json()
                            .at("/components/late/details/says")
                            .asText())
                    .contains("payments-charge", "see /actuator/late"));
            assertThat(operator.get("/prometheus").response().body())
                    .containsPattern("streampass_late\\{[^}]*kind=\"payments-charge\"[^}]*\\} [1-9]");

            route("payments-charge", true);
            awaitProgress(
                    bob,
                    id,
                    each -> each.path("now").isEmpty() && !each.path("late").asBoolean());
        } finally {
            route("payments-charge", true);
        }
    }

    @Test
    void eventThatNobodyConsumesIsOnItsQueue() throws Exception {
        Api.User kim = app.api().user(Api.unique("kim"));
        route("recommendations-list", false);
        try {
            String id = kim.subscribe("tok_ok").json().get("id").asText();

            awaitProgress(
                    kim,
                    id,
                    each -> texts(each.path("now"), "event").contains("PaymentCompleted")
                            && Set.copyOf(texts(each.path("now"), "service")).equals(Set.of("recommendations")));
            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode broker = operator.get("/progress/" + id).json();
                assertThat(texts(broker.get("queues"), "name"))
                        .containsExactlyInAnyOrder(
                                "recommendations-UserSubscribed", "recommendations-PaymentCompleted");
                assertThat(broker.at("/queues/0/consumers").asInt()).isZero();
                assertThat(broker.at("/queues/0/ofSubscription").asInt()).isEqualTo(1);
            });
            route("recommendations-list", true);
            awaitProgress(kim, id, each -> each.path("now").isEmpty());
        } finally {
            route("recommendations-list", true);
        }
    }

    @Test
    void deadLetterIsNamedUntilItIsReplayed() throws Exception {
        Api.User eve = app.api().user(Api.unique("eve"));
        JdbcClient jdbc = app.bean(JdbcClient.class);
        route("subscriptions-decide", false);
        String id;
        try {
            id = eve.subscribe("tok_ok").json().get("id").asText();
            setStatus(jdbc, id, "DECLINED");
        } finally {
            route("subscriptions-decide", true);
        }

        JsonNode slip =
                awaitProgress(eve, id, each -> texts(each.path("now"), "state").contains("dead"));
        assertThat(slip.get("late").asBoolean()).isTrue();
        assertThat(slip.get("why").asText()).startsWith("subscriptions has given up PaymentCompleted");
        JsonNode letter = operator.get("/progress/" + id).json().at("/deadLetters/0");
        assertThat(letter.get("queue").asText()).isEqualTo("DLQ.subscriptions-PaymentCompleted");

        setStatus(jdbc, id, "PENDING");
        operator.post("/deadletters/%s/%d"
                .formatted(letter.get("queue").asText(), letter.get("messageId").asLong()));
        awaitProgress(
                eve,
                id,
                each -> each.path("now").isEmpty() && !each.path("late").asBoolean());
    }

    private static void setStatus(JdbcClient jdbc, String id, String status) {
        jdbc.sql("update subscriptions.subscription set status = ?, claim = claim + 1 where id = ?")
                .params(status, UUID.fromString(id))
                .update();
    }

    /** A stopped service has left its edges. */
    @Test
    void serviceThatIsGoneIsNamed() {
        Api.User zoe = app.api().user(Api.unique("zoe"));
        String id = zoe.subscribe("tok_ok").json().get("id").asText();
        awaitProgress(
                zoe, id, each -> each.path("now").isEmpty() && each.path("done").size() == 3);
        publishEdges("archive", """
                {"edges":[{"service":"archive","route":"archive-store","events":["PaymentCompleted"],"causes":[],
                 "outputs":[{"events":["SubscriptionArchived"],"after":[]}],"expectedMillis":600000,"hasInbox":true}]}""");
        try {
            JsonNode slip = awaitProgress(zoe, id, each -> !each.path("silent").isEmpty());

            assertThat(slip.at("/silent/0").asText()).isEqualTo("archive");
            assertThat(slip.at("/now/0/state").asText()).isEqualTo("unknown");
            assertThat(texts(slip.get("toCome"), "event")).containsExactly("SubscriptionArchived");
            assertThat(slip.get("why").asText()).startsWith("archive does not answer");
        } finally {
            publishEdges("archive", "{\"edges\":[]}");
        }
        awaitProgress(zoe, id, each -> each.path("silent").isEmpty());
    }

    private void publishEdges(String service, String edges) {
        try (BrokerSession session = BrokerSession.openUntransacted(app.bean(ActiveMQConnectionFactory.class))) {
            session.call(core -> {
                ClientMessage message = core.createMessage(true);
                message.putStringProperty("streampass_service", service);
                message.getBodyBuffer().writeString(edges);
                core.createProducer(SimpleString.of("services.edges")).send(message);
                return null;
            });
        }
    }

    @Test
    void routesDeclareWhatFollows() {
        List<Edge> edges = app.bean(EdgeBoard.class).own();

        assertThat(edges).allSatisfy(edge -> assertThat(edge.outputs().stream()
                        .flatMap(output -> output.after().stream())
                        .map(after -> after.substring(after.indexOf('/') + 1)))
                .as("events that %s consumes", edge.route())
                .isSubsetOf(edge.events()));
        assertThat(edges)
                .filteredOn(edge -> edge.route().equals("payments-charge"))
                .singleElement()
                .satisfies(edge -> {
                    assertThat(edge.expected()).isEqualTo(Duration.ofSeconds(5));
                    assertThat(edge.causes()).contains("UserSubscribed");
                    assertThat(edge.outputs())
                            .containsExactly(new Edge.Output(Set.of("PaymentCompleted", "PaymentFailed"), Set.of()));
                });
        assertThat(edges)
                .filteredOn(edge -> edge.route().equals("recommendations-list"))
                .singleElement()
                .satisfies(edge -> assertThat(edge.outputs())
                        .containsExactly(new Edge.Output(
                                Set.of("RecommendationsReady"),
                                Set.of("UserSubscribed", "UserSubscribed/PaymentCompleted"))));
    }
}
