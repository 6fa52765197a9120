package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.broker.BrokerClient;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.http.WebSocketClient;
import org.streampass.testing.process.App;
import org.streampass.testing.process.Monitoring;

/** The metrics for Prometheus, including all that the alert rules and the dashboard name. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private App app;
    private Operator operator;

    @BeforeAll
    void start(@TempDir Path data) {
        app = App.start(data, Map.of("streampass.operation.balance-interval", "500ms"));
        operator = new Operator(app.api(), data);
    }

    @AfterAll
    void stop() {
        app.close();
    }

    private String metrics() {
        return operator.get("/prometheus").response().body();
    }

    /** The value of a metric, 0 if it is missing: nothing has been counted yet. */
    private double value(String line) {
        Matcher value =
                Pattern.compile("(?m)^" + Pattern.quote(line) + " (\\S+)$").matcher(metrics());
        return value.find() ? Double.parseDouble(value.group(1)) : 0;
    }

    private double handled(String service, String event, String outcome) {
        return value("streampass_events_seconds_count{event=\"%s\",outcome=\"%s\",service=\"%s\"}"
                .formatted(event, outcome, service));
    }

    private String subscribe(String user, String token) {
        Api.User ada = app.api().user(Api.unique(user));
        String id = ada.subscribe(token).json().get("id").asText();
        await().atMost(PATIENCE).until(() -> !"pending".equals(ada.statusOf(id)));
        return id;
    }

    @Test
    void requestsAreCountedByOutcome() {
        subscribe("ada", "tok_ok");
        app.api().user("ada").post("/subscriptions", "{}");

        String requests = "http_server_requests_seconds_count{error=\"none\",exception=\"none\",method=\"POST\",";
        await().atMost(PATIENCE) // they are counted after the response is sent
                .until(() -> value(requests + "outcome=\"SUCCESS\",status=\"202\",uri=\"/subscriptions\"}") > 0
                        && value(requests + "outcome=\"CLIENT_ERROR\",status=\"400\",uri=\"/subscriptions\"}") > 0);
    }

    @Test
    void eventsAreCountedByServiceEventAndOutcome() {
        double before = handled("payments", "UserSubscribed", "handled");
        subscribe("ada", "tok_ok");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(handled("payments", "UserSubscribed", "handled"))
                .isEqualTo(before + 1));
        assertThat(value("camel_exchanges_succeeded_total{camelContext=\"streampass\",eventType=\"route\","
                        + "kind=\"CamelRoute\",routeId=\"payments-request\"}"))
                .isPositive();
    }

    @Test
    void retriedFailuresAreCounted() {
        double failed = handled("payments", "UserSubscribed", "failed");
        UUID subscription = UUID.randomUUID();
        String subscribed = """
                {"subscriptionId":"%s","userId":"eve","price":{"amount":1,"currency":"EUR"},\
                "paymentToken":"tok_ok"}""".formatted(subscription);
        JdbcClient jdbc = app.bean(JdbcClient.class);
        jdbc.sql("alter table payments.payment add constraint not_eve check (user_id <> 'eve')")
                .update();
        try {
            BrokerClient.of(app)
                    .publish("UserSubscribed", BrokerClient.envelope("UserSubscribed", subscription), subscribed);

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(handled("payments", "UserSubscribed", "failed"))
                    .isGreaterThanOrEqualTo(failed + 2));
        } finally {
            jdbc.sql("alter table payments.payment drop constraint not_eve").update();
        }
    }

    @Test
    void deadLettersAreNotCountedAsHandled() {
        double before = handled("recommendations", "UserSubscribed", "deadlettered");

        publishPoison();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(handled("recommendations", "UserSubscribed", "deadlettered"))
                        .isEqualTo(before + 1));
        await().atMost(PATIENCE)
                .until(() -> value("streampass_deadletters{queue=\"DLQ.recommendations-UserSubscribed\"}") >= 1);
    }

    /** So the alert covers each of them. */
    @Test
    void everyHealthComponentIsAMetric() {
        List<String> components = new ArrayList<>();
        operator.get("/health").json().get("components").fieldNames().forEachRemaining(components::add);
        List<String> checks = Pattern.compile("(?m)^streampass_health\\{check=\"(\\w+)\"}")
                .matcher(metrics())
                .results()
                .map(check -> check.group(1))
                .toList();

        assertThat(checks).contains("broker", "routes").containsExactlyInAnyOrderElementsOf(components);
    }

    @Test
    void socketsAreCounted() {
        double before = value("streampass_sockets");
        try (WebSocketClient socket = app.api().user(Api.unique("ada")).listen(0L)) {
            await().atMost(PATIENCE).until(() -> value("streampass_sockets") == before + 1);
        }
        await().atMost(PATIENCE).until(() -> value("streampass_sockets") == before);
    }

    /** Each label value is a time series of its own: with ids, Prometheus would run out of memory. */
    @Test
    void noLabelContainsAnIdOrAUser() {
        String id = subscribe("somebody", "tok_ok");

        assertThat(metrics()).doesNotContain(id).doesNotContain("somebody-");
        assertThat(metrics().lines().filter(line -> line.startsWith("streampass_")))
                .hasSizeBetween(50, 400);
    }

    @Test
    void alertsAndDashboardNameExportedMetricsAndLabels() {
        subscribe("ada", "tok_ok");
        publishPoison();
        List<String> expressions = Stream.concat(
                        Monitoring.rules().stream().map(Monitoring.Rule::expr),
                        Monitoring.panels().stream().flatMap(panel -> panel.queries().stream()))
                .toList();

        await().atMost(PATIENCE).untilAsserted(() -> {
            ExportedMetrics exported = ExportedMetrics.of(metrics());
            assertThat(expressions).hasSizeGreaterThan(30).allSatisfy(expression -> assertThat(
                            exported.missing(expression))
                    .as(expression)
                    .isEmpty());
        });
        ExportedMetrics exported = ExportedMetrics.of(metrics());
        assertThat(Monitoring.panels()).allSatisfy(panel -> assertThat(panel.legends().stream()
                        .flatMap(legend -> Pattern.compile("\\{\\{(\\w+)}}")
                                .matcher(legend)
                                .results())
                        .map(label -> "count by (%s) (%s)"
                                .formatted(label.group(1), panel.queries().get(0))))
                .as(panel.title())
                .allSatisfy(query -> assertThat(exported.missing(query)).isEmpty()));
        assertThat(exported.missing("sum by (nowhere) (streampass_due{state=\"lost\"}) + streampass_gone"))
                .containsExactlyInAnyOrder("streampass_due{state=\"lost\"}", "streampass_gone", "the label nowhere");
    }

    private void publishPoison() {
        BrokerClient.of(app)
                .publish("UserSubscribed", BrokerClient.envelope("UserSubscribed", UUID.randomUUID()), "{}");
    }
}
