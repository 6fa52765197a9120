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
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.broker.BrokerClient;
import org.streampass.testing.broker.BrokerQueues;
import org.streampass.testing.broker.BrokerXml;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.App;

/** The reconciliation at {@code /actuator/balance}, and its metrics. */
class ReconciliationIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Map<String, String> OFTEN = Map.of("streampass.operation.balance-interval", "200ms");

    private static final Map<String, String> AT_ONCE = Map.of("streampass.operation.balance-grace", "0s");

    @TempDir
    Path data;

    private App app;

    @AfterEach
    void stop() {
        app.close();
    }

    private Operator operator() {
        return new Operator(app.api(), data);
    }

    private JsonNode balance() {
        return operator().get("/balance").json();
    }

    private String metrics() {
        return operator().get("/prometheus").response().body();
    }

    private String subscribe(String token) {
        return app.api()
                .user(Api.unique("ada"))
                .subscribe(token)
                .json()
                .get("id")
                .asText();
    }

    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofLongTest")
    void acceptedRequestsAreBalanced(TestDatabase database) {
        app = App.start(data, database.settings(), OFTEN);
        subscribe("tok_ok");
        subscribe("tok_declined");

        String subscriptions = """
                {"accepted":2,"active":1,"declined":1,"cancelled":0,"ended":0,"past_due":0,"unpublished":0,
                 "renewals overdue":0,"oldest pending in seconds":0}""";
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode balance = balance();
            assertThat(balance.get("balanced").asBoolean()).isTrue();
            assertThat(balance.get("underWay").asLong()).isZero();
            assertThat(balance.get("requests"))
                    .isEqualTo(Api.parse("{\"accepted\":2,\"ended\":2,\"underWay\":0,\"dead\":0,\"lost\":0}"));
            assertThat(balance.at("/services/subscriptions")).isEqualTo(Api.parse(subscriptions));
            assertThat(balance.at("/services/payments"))
                    .isEqualTo(Api.parse("{\"charged\":1,\"declined\":1,\"unknown for an hour\":0}"));
            assertThat(balance.at("/services/recommendations")).isEqualTo(Api.parse("{\"ready\":1,\"waiting\":0}"));
            assertThat(balance.at("/services/notifications"))
                    .isEqualTo(Api.parse("{\"notifications\":5,\"mails sent\":3,\"mails waiting\":0}"));
        });
        assertThat(operator().get("/balance").response().body()).doesNotContain("ada@example.org");
        assertThat(app.api().get("/actuator/balance").status()).isEqualTo(401);
        assertThat(app.api().get("/actuator/prometheus").status()).isEqualTo(401);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(metrics())
                .contains(
                        "streampass_balanced 1.0\n",
                        "streampass_requests{state=\"accepted\"} 2.0\n",
                        "streampass_requests{state=\"lost\"} 0.0\n",
                        "streampass_figures{figure=\"mails sent\",service=\"notifications\"} 3.0\n",
                        "streampass_figures{figure=\"charged\",service=\"payments\"} 1.0\n",
                        "streampass_queue_messages{queue=\"payments-UserSubscribed\",state=\"delivering\"} 0.0\n",
                        "streampass_queue_messages{queue=\"payments-UserSubscribed\",state=\"scheduled\"} 0.0\n",
                        "streampass_deadletters{queue=\"DLQ\"} 0.0\n"));
    }

    /** One is ready, one delivering, one scheduled, one not published, one dead; and the event of one was taken away. */
    @Test
    void lostRequestIsFoundAmongThoseUnderWay() throws Exception {
        app = App.start(data, BrokerXml.with(data, Map.of("redelivery-delay", "3600000")));
        app.bean(CamelContext.class).getRouteController().stopRoute("payments-request");
        BrokerClient client = BrokerClient.of(app);
        String scheduled = subscribe("tok_ok");
        takeUserSubscribedOf(scheduled, client).rollBack();
        String dead = subscribe("tok_ok");
        takeUserSubscribedOf(dead, client).rollBack();
        deadLetter(dead);
        String lost = subscribe("tok_ok");
        takeUserSubscribedOf(lost, client).commit();
        String delivering = subscribe("tok_ok");
        try (BrokerClient.Held held = takeUserSubscribedOf(delivering, client)) {
            subscribe("tok_ok");
            UUID unpublished = store();
            execute("""
                    insert into subscriptions.outbox (id, subject, event, due_at, claim, planned)
                    values (?, ?, '{}', timestamp '2126-01-01 00:00:00', 0, true)""", UUID.randomUUID(), unpublished);
            makeAMinuteOlder();

            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode balance = balance();
                assertThat(balance.get("balanced").asBoolean()).isFalse();
                assertThat(balance.get("requests"))
                        .isEqualTo(Api.parse("{\"accepted\":6,\"ended\":0,\"underWay\":4,\"dead\":1,\"lost\":1}"));
                assertThat(balance.get("discrepancies")).isNotEmpty().allSatisfy(discrepancy -> assertThat(
                                discrepancy.get("subscriptionId").asText())
                        .isEqualTo(lost));
                assertThat(balance.at("/discrepancies").toString()).contains("is pending, and no event is under way");
            });
        }
    }

    /** It was accepted while the clock was ahead. */
    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofLongTest")
    void lostRequestWithAFutureTimeIsFound(TestDatabase database) throws Exception {
        app = App.start(data, database.settings());
        app.bean(CamelContext.class).getRouteController().stopRoute("payments-request");
        String lost = subscribe("tok_ok");
        takeUserSubscribedOf(lost, BrokerClient.of(app)).commit();
        execute("update subscriptions.subscription set created_at = current_timestamp + interval '1' hour");
        execute("update recommendations.movie_list set waiting_since = current_timestamp + interval '1' year");

        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode balance = balance();
            assertThat(balance.get("balanced").asBoolean()).isFalse();
            assertThat(balance.at("/requests/lost").asLong()).isEqualTo(1);
            assertThat(balance.get("discrepancies")).isNotEmpty().allSatisfy(discrepancy -> assertThat(
                            discrepancy.get("subscriptionId").asText())
                    .isEqualTo(lost));
        });
    }

    /** One event is ready, one scheduled, one dead; senders may write ids in capitals. */
    @Test
    void eventWithIdsInCapitalsIsFoundInEveryState() throws Exception {
        app = App.start(data, BrokerXml.with(data, Map.of("redelivery-delay", "3600000")));
        app.bean(CamelContext.class).getRouteController().stopRoute("payments-request");
        BrokerClient client = BrokerClient.of(app);
        publishInCapitals(client);
        client.take("UserSubscribed", "payments-UserSubscribed").rollBack();
        deadLetter(publishInCapitals(client));
        publishInCapitals(client);
        makeAMinuteOlder();

        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode balance = balance();
            assertThat(balance.get("requests"))
                    .isEqualTo(Api.parse("{\"accepted\":3,\"ended\":0,\"underWay\":2,\"dead\":1,\"lost\":0}"));
            assertThat(balance.get("balanced").asBoolean()).isTrue();
        });
    }

    /** @return the subscription's id as written in the event */
    private String publishInCapitals(BrokerClient client) {
        String subscription = store().toString().toUpperCase(Locale.ROOT);
        client.publish("UserSubscribed", BrokerClient.envelope("UserSubscribed", subscription), "{}");
        return subscription;
    }

    private BrokerClient.Held takeUserSubscribedOf(String subscription, BrokerClient client) {
        BrokerClient.Held held = client.take("UserSubscribed", "payments-UserSubscribed");
        assertThat(held.property("cloudEvents_subject")).isEqualTo(subscription);
        return held;
    }

    /** What the broker does itself after the last attempt. */
    private void deadLetter(String subscription) {
        try (ManagementSession session = new ManagementSession(app.bean(ActiveMQConnectionFactory.class))) {
            assertThat(session.<Number>ask(
                                    "queue.payments-UserSubscribed",
                                    "sendMessagesToDeadLetterAddress",
                                    "cloudEvents_subject = '%s'".formatted(subscription))
                            .intValue())
                    .isEqualTo(1);
        }
    }

    private void makeAMinuteOlder() {
        JdbcClient jdbc = app.bean(JdbcClient.class);
        jdbc.sql("update subscriptions.subscription set created_at = timestamp '2026-01-01 00:00:00'")
                .update();
        jdbc.sql("update recommendations.movie_list set waiting_since = timestamp '2026-01-01 00:00:00'")
                .update();
    }

    private UUID store() {
        UUID subscription = UUID.randomUUID();
        String insert = """
                insert into subscriptions.subscription (id, user_id, email, plan, amount, currency,
                    payment_token, genres, status, created_at)
                values (?, 'x', 'x', 'x', 1, 'EUR', 'x', '[]', 'PENDING', timestamp '2026-01-01 00:00:00')""";
        app.bean(JdbcClient.class).sql(insert).param(subscription).update();
        return subscription;
    }

    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofLongTest")
    void contradictionsAreReported(TestDatabase database) {
        app = App.start(data, database.settings(), OFTEN);
        UUID contradicted = subscribeAndWait();
        UUID unrecorded = subscribeAndWait();
        await().atMost(PATIENCE)
                .until(() -> balance().at("/services/notifications/mails sent").asInt() == 4);
        execute("update payments.payment set status = 'declined' where subscription_id = ?", contradicted);
        execute("delete from payments.payment where subscription_id = ?", unrecorded);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(balance().get("discrepancies"))
                .as("discrepancies about a recent decision")
                .singleElement()
                .satisfies(discrepancy -> assertThat(discrepancy.toString())
                        .contains(
                                contradicted.toString(),
                                "has another outcome here than in the provider's ledger: period 1")));

        execute("update payments.simulator_ledger set decided_at = timestamp '2026-01-01 00:00:00'");
        execute("""
                update notifications.mail set sent_at = null, dead = 'no such mailbox',
                    stored_at = timestamp '2026-01-01 00:00:00'
                where subscription_id = ?""", contradicted);
        UUID alone = UUID.randomUUID();
        execute("""
                insert into recommendations.movie_list (subscription_id, user_id, waiting_since)
                values (?, 'x', timestamp '2026-01-01 00:00:00')""", alone);
        UUID lost = store();

        // The acknowledgement of a subscription's last event may still be on its way: until then the event is under
        // way.
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(balance().get("discrepancies").toString())
                        .contains(
                                named(unrecorded, "was decided by the provider, and no event"),
                                named(contradicted, "has a mail that is not sent"),
                                named(alone, "waits for its genres or its payment"),
                                named(lost, "is pending, and no event")));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(metrics())
                .contains("streampass_balanced 0.0\n", "streampass_requests{state=\"lost\"} 1.0\n"));
    }

    /** Only another service contradicts each of these; no single table does. */
    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofLongTest")
    void recordsOfServicesAreCompared(TestDatabase database) {
        app = App.start(data, database.settings(), AT_ONCE);
        UUID withoutRequest = subscribeAndWait();
        UUID withoutCharge = subscribeAndWait();
        UUID withoutNotification = subscribeAndWait();
        UUID declinedButActive = subscribeAndBeDeclined();
        UUID declinedButListed = subscribeAndBeDeclined();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(balance().get("discrepancies")).isEmpty());
        await().atMost(PATIENCE)
                .until(() -> balance()
                                        .at("/services/notifications/mails waiting")
                                        .asInt()
                                == 0
                        && balance().at("/services/recommendations/ready").asInt() == 3);

        execute("delete from subscriptions.subscription where id = ?", withoutRequest);
        execute("delete from payments.payment where subscription_id = ?", withoutCharge);
        execute("delete from payments.simulator_ledger where idempotency_key = ?", withoutCharge);
        execute(
                "delete from notifications.notification where subject = ? and type = 'org.streampass.PaymentCompleted.v1'",
                withoutNotification);
        execute("update subscriptions.subscription set status = 'ACTIVE' where id = ?", declinedButActive);
        execute("""
                update recommendations.movie_list set movies = '[]', ready_at = current_timestamp
                where subscription_id = ?""", declinedButListed);

        String discrepancies = balance().get("discrepancies").toString();
        assertThat(discrepancies)
                .contains(
                        named(
                                withoutRequest,
                                "PaymentCompleted is on record with notifications and payments (publishes it) and"
                                        + " recommendations, but not with subscriptions; PaymentCompleted of the current"
                                        + " period is on record with payments, but not with subscriptions; UserSubscribed is"
                                        + " on record with notifications and payments and recommendations, but not with"
                                        + " subscriptions (publishes it)"),
                        named(
                                withoutCharge,
                                "PaymentCompleted is on record with notifications and recommendations and subscriptions,"
                                        + " but not with payments (publishes it)"),
                        named(withoutNotification, "PaymentCompleted is on record with payments (publishes it)"),
                        named(
                                declinedButActive,
                                "PaymentCompleted is on record with subscriptions, but not with notifications and"
                                        + " payments (publishes it) and recommendations; PaymentFailed is on record with"),
                        named(declinedButListed, "PaymentCompleted is on record with recommendations, but not with"));
        assertThat(balance().get("discrepancies")).hasSize(5);
        assertThat(balance().get("balanced").asBoolean()).isFalse();
    }

    /** Renewals, a decline, a cancellation, an end: the services agree. */
    @Test
    void livesThatHaveEndedAreBalanced() {
        app = App.start(data, AT_ONCE);
        UUID active = subscribeAndWait();
        subscribeAndBeDeclined();
        Api.User bob = app.api().user(Api.unique("bob"));
        String cancelled = bob.subscribe("tok_ok").json().get("id").asText();
        bob.post("/subscriptions/" + cancelled + "/cancellation", "{\"when\":\"now\"}");
        Api.User eve = app.api().user(Api.unique("eve"));
        String unpaid = eve.subscribe("tok_expires").json().get("id").asText();
        await().atMost(PATIENCE).until(() -> eve.statusOf(unpaid), "active"::equals);

        eve.post("/demo/clock", "{\"advance\":\"P32D\"}");
        await().atMost(PATIENCE).until(() -> eve.statusOf(unpaid), "past_due"::equals);
        eve.post("/demo/clock", "{\"advance\":\"P40D\"}");
        await().atMost(PATIENCE).until(() -> eve.statusOf(unpaid), "ended"::equals);

        await().during(Duration.ofSeconds(1))
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(balance().get("discrepancies")).isEmpty());

        execute("update subscriptions.subscription set settled = false, due_at = null where id = ?", active);

        assertThat(balance().get("discrepancies").toString())
                .contains(
                        active.toString(),
                        "the outcome of the current period is on record with payments, but not with subscriptions");
    }

    @Test
    void serviceWithoutTablesHidesNoLostRequest() throws IOException {
        Path routes = Files.createDirectory(data.resolve("routes"));
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, routes.resolve(file.getFileName()));
            }
        }
        Files.copy(Path.of("docs/examples/ledger.camel.yaml"), routes.resolve("ledger.camel.yaml"));
        app = App.start(data, AT_ONCE, Map.of("streampass.routes-dir", routes.toString()));
        UUID lost = store();

        JsonNode balance = balance();

        assertThat(balance.get("discrepancies").toString()).contains(named(lost, "is pending, and no event"));
        assertThat(balance.at("/requests/lost").asInt()).isEqualTo(1);
        assertThat(balance.has("notCompared")).isFalse();
    }

    @Test
    void requestUnderWayIsNoDifference() {
        app = App.start(data, AT_ONCE);
        for (String route : List.of("payments-request", "notifications-store")) {
            stopRoute(route);
        }
        subscribe("tok_ok");

        JsonNode balance = balance();

        assertThat(balance.get("discrepancies")).isEmpty();
        assertThat(balance.get("balanced").asBoolean()).isTrue();
        assertThat(balance.has("comparedAt")).isTrue();
        assertThat(balance.has("notCompared")).isFalse();
    }

    private void stopRoute(String route) {
        try {
            app.bean(CamelContext.class).getRouteController().stopRoute(route);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private UUID subscribeAndBeDeclined() {
        Api.User ada = app.api().user(Api.unique("ada"));
        String id = ada.subscribe("tok_declined").json().get("id").asText();
        await().atMost(PATIENCE).until(() -> ada.notifiedEvents().contains("PaymentFailed"));
        await().atMost(PATIENCE).until(() -> ada.statusOf(id), "declined"::equals);
        return UUID.fromString(id);
    }

    private static String named(UUID subscription, String why) {
        return "{\"subscriptionId\":\"%s\",\"why\":\"%s".formatted(subscription, why);
    }

    private void execute(String sql, Object... parameters) {
        app.bean(JdbcClient.class).sql(sql).params(parameters).update();
    }

    private UUID subscribeAndWait() {
        Api.User ada = app.api().user(Api.unique("ada"));
        String id = ada.subscribe("tok_ok").json().get("id").asText();
        await().atMost(PATIENCE).until(() -> ada.statusOf(id), "active"::equals);
        return UUID.fromString(id);
    }

    @Test
    void withoutTheBrokerNothingIsReportedAsBalanced() throws IOException {
        Path elsewhere = Files.createDirectory(data.resolve("elsewhere"));
        Map<String, String> port = BrokerQueues.of(elsewhere).settings();
        App broker = App.start(elsewhere, port);
        Map<String, String> settings = new HashMap<>(OFTEN);
        settings.put("streampass.broker.url", "tcp://127.0.0.1:" + port.get("streampass.broker.port"));
        settings.put(
                "streampass.broker.password",
                Files.readString(elsewhere.resolve("broker-password")).strip());
        app = App.start(data, settings);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(metrics()).contains("streampass_balanced 1.0\n"));

        broker.close();

        JsonNode balance = balance();
        assertThat(balance.get("balanced").asBoolean()).isFalse();
        assertThat(balance.get("trouble").asText()).startsWith("the broker is unavailable");
        assertThat(balance.has("underWay") || balance.has("dead"))
                .as("counts that only the broker has")
                .isFalse();
        assertThat(balance.at("/services/subscriptions/accepted").asInt()).isZero();
        assertThat(operator().get("/deadletters").status()).isEqualTo(503);
        assertThat(operator().get("/deadletters").json().get("detail").asText())
                .isEqualTo("The broker does not answer");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(metrics())
                .contains(
                        "streampass_balanced 0.0\n",
                        "streampass_requests{state=\"lost\"} NaN\n",
                        "streampass_queue_messages{queue=\"payments-UserSubscribed\",state=\"ready\"} NaN\n",
                        "streampass_figures{figure=\"accepted\",service=\"subscriptions\"} 0.0\n"));
    }
}
