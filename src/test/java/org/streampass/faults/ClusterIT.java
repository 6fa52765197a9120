package org.streampass.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessException;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.NginxProcess;
import org.streampass.testing.http.TraceReceiver;
import org.streampass.testing.http.WebSocketClient;
import org.streampass.testing.process.ComposeCluster;
import org.streampass.testing.process.ServiceNames;

/**
 * Each service runs in its own process, as in {@code docker-compose.yml}, on a pair of brokers; a service and a broker are
 * killed.
 */
class ClusterIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void separateServicesContinueWhenTheActiveBrokerIsKilled() throws Exception {
        try (SmtpServer mailbox = new SmtpServer();
                TraceReceiver traces = new TraceReceiver();
                ComposeCluster cluster =
                        ComposeCluster.start(folder, settings(mailbox, traces), Map.of("payments", 1))) {
            workflowEndsAcrossServices(cluster, "ada");
            await().atMost(PATIENCE).until(() -> mailbox.copies().size() == 2);
            ServiceNames.all().forEach(service -> databaseRoleReadsOnlyItsOwnTables(cluster, service));
            onlySubscriptionsReportsTheBroker(cluster);
            healthChecksOfTheContainersSucceed(cluster);

            if (NginxProcess.isInstalled()) {
                allPathsAreServedByTheProxy(cluster);
            } else {
                System.out.println("not tested, as nginx is not installed: the proxy");
            }

            progressNamesAServiceThatIsKilled(cluster);

            cluster.brokers().primary().kill();

            String id = workflowEndsAcrossServices(cluster, "grace");
            cluster.brokers().backup().awaitActive();
            workflowIsOneTraceOfAllServices(
                    progress(cluster, "grace", id).path("traceId").asText(), traces);
        }
    }

    private static Map<String, String> settings(SmtpServer mailbox, TraceReceiver traces) {
        Map<String, String> settings = new HashMap<>(mailbox.settings());
        settings.putAll(traces.settings());
        return settings;
    }

    private static JsonNode progress(ComposeCluster cluster, String user, String id) {
        return cluster.copy("subscriptions")
                .user(user)
                .get("/subscriptions/%s/progress".formatted(id))
                .json();
    }

    /** The service has left its edges on the broker. It continues after its next start. */
    private static void progressNamesAServiceThatIsKilled(ComposeCluster cluster) throws Exception {
        cluster.copy("payments").process().kill();
        String id = cluster.copy("subscriptions")
                .user("barbara")
                .subscribe("tok_ok")
                .json()
                .get("id")
                .asText();

        JsonNode slip = await().atMost(PATIENCE)
                .until(
                        () -> progress(cluster, "barbara", id),
                        each -> each.at("/done/0/handledBy").size() == 2);
        assertThat(slip.get("silent")).hasToString("[\"payments\"]");
        assertThat(slip.get("now")).hasSize(1);
        assertThat(slip.at("/now/0/state").asText()).isEqualTo("unknown");
        assertThat(slip.get("why").asText())
                .startsWith("payments does not answer, so UserSubscribed may wait for it, since ")
                .endsWith("to come: PaymentCompleted or PaymentFailed, RecommendationsReady");
        JsonNode queue =
                cluster.copy("subscriptions").operator("/progress/" + id).json().at("/queues/0");
        assertThat(queue.get("name").asText()).isEqualTo("payments-UserSubscribed");
        assertThat(queue.get("consumers").asInt()).isZero();

        cluster.copy("payments").launch().process().awaitReady();
        await().atMost(PATIENCE)
                .until(() -> cluster.copy("subscriptions").user("barbara").statusOf(id), "active"::equals);
    }

    private static void workflowIsOneTraceOfAllServices(String traceId, TraceReceiver traces) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(traces.trace(traceId).stream().map(TraceReceiver.Received::service))
                    .containsAll(ServiceNames.all());
            traces.assertConnected(traceId);
        });
    }

    private void allPathsAreServedByTheProxy(ComposeCluster cluster) {
        try (NginxProcess proxy = new NginxProcess(folder.resolve("proxy"), cluster)) {
            Api.User alan = new Api.User(new Api(proxy.url()), cluster.token("alan"));
            ObjectNode ticket = (ObjectNode) alan.ticket();
            ticket.put("url", proxy.url().replace("http:", "ws:") + "/notifications");
            try (WebSocketClient socket = WebSocketClient.open(ticket, 0L)) {
                socket.next("welcome");
                assertThat(alan.subscribe("tok_ok").status()).isEqualTo(202);
                assertThat(socket.sequences(3)).containsExactly(1, 2, 3);
            }
            assertThat(alan.notifiedEvents()).hasSize(3);
            for (String path : List.of("/subscriptions", "/plans", "/recommendations", "/movies")) {
                assertThat(alan.get(path).status()).as(path).isEqualTo(200);
            }
            assertThat(alan.get("/actuator/health/readiness").status())
                    .as("not for operators")
                    .isEqualTo(404);
        }
    }

    private static String workflowEndsAcrossServices(ComposeCluster cluster, String name) throws Exception {
        Api.User asSubscriber = cluster.copy("subscriptions").user(name);
        Api.User asListener = cluster.copy("notifications").user(name);
        try (WebSocketClient socket = asListener.listen(0L)) {
            Api.Answer answer = asSubscriber.subscribe("tok_ok");
            assertThat(answer.status()).isEqualTo(202);
            String id = answer.json().get("id").asText();

            await().atMost(PATIENCE).until(() -> asSubscriber.statusOf(id), "active"::equals);
            await().atMost(PATIENCE).until(() -> asListener.notifiedEvents().size() == 3);
            socket.next("welcome");
            assertThat(socket.sequences(3)).containsExactly(1, 2, 3);
            assertThat(cluster.copy("recommendations")
                            .user(name)
                            .get("/recommendations")
                            .json()
                            .get("subscriptionId")
                            .asText())
                    .isEqualTo(id);
            return id;
        }
    }

    private static void healthChecksOfTheContainersSucceed(ComposeCluster cluster) throws Exception {
        String port = "" + cluster.copy("payments").healthPort();
        assertThat(answers(port, "/readyz")).isTrue();
        assertThat(answers(port, "/nowhere")).isFalse();
        assertThat(answers("" + cluster.brokers().backup().consolePort())).isTrue();
        assertThat(answers("" + cluster.brokers().backup().port()))
                .as("a passive backup refuses connections")
                .isFalse();
    }

    private static boolean answers(String... arguments) throws Exception {
        Process check = new ProcessBuilder(Stream.concat(Stream.of("src/main/docker/answers"), Stream.of(arguments))
                        .toList())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(check.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return check.exitValue() == 0;
    }

    private static void databaseRoleReadsOnlyItsOwnTables(ComposeCluster cluster, String service) {
        for (String owner : ServiceNames.all()) {
            String sql = "select count(*) from %s.inbox".formatted(owner);
            if (owner.equals(service)) {
                assertThat(cluster.recordsAs(service)
                                .sql(sql)
                                .query(Integer.class)
                                .single())
                        .isNotNull();
            } else {
                assertThatThrownBy(() -> cluster.recordsAs(service)
                                .sql(sql)
                                .query(Integer.class)
                                .single())
                        .isInstanceOf(DataAccessException.class)
                        .rootCause()
                        .hasMessageContaining("permission denied for schema " + owner);
            }
        }
        assertThatThrownBy(() -> cluster.recordsAs(service)
                        .sql("create schema elsewhere")
                        .update())
                .isInstanceOf(DataAccessException.class)
                .rootCause()
                .hasMessageContaining("permission denied for database");
    }

    private static void onlySubscriptionsReportsTheBroker(ComposeCluster cluster) {
        JsonNode asked = cluster.copy("subscriptions").operator("/balance").json();
        assertThat(asked.path("balanced").asBoolean()).as("%s", asked).isTrue();
        assertThat(cluster.copy("subscriptions").operator("/deadletters").status())
                .isEqualTo(200);
        ServiceNames.all().stream()
                .filter(name -> !name.equals("subscriptions"))
                .forEach(service -> {
                    JsonNode balance =
                            cluster.copy(service).operator("/balance").json();
                    assertThat(balance.has("balanced")).as("%s", balance).isFalse();
                    assertThat(balance.at("/services/" + service)).isNotEmpty();
                    assertThat(balance.path("trouble").asText()).contains("streampass.operation.broker-user");
                    assertThat(cluster.copy(service).operator("/deadletters").status())
                            .isEqualTo(501);
                    assertThat(cluster.copy(service)
                                    .operator("/prometheus")
                                    .response()
                                    .body())
                            .contains("streampass_balanced NaN");
                });
    }
}
