package org.streampass.platform.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.broker.BrokerClient;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.http.TraceReceiver;
import org.streampass.testing.http.TraceReceiver.Received;
import org.streampass.testing.process.AppProcess;
import org.streampass.testing.process.Ports;
import org.streampass.testing.process.ServiceNames;

/** The traces of two processes that send them by OTLP. Payments is killed while it charges, and started again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TracingIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String KILLED = "payments";
    private static final String CONTEXT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final TraceReceiver receiver = new TraceReceiver();
    private final int brokerPort = Ports.freePort();
    private Path data;
    private final String services = ServiceNames.all().stream()
            .filter(service -> !service.equals(KILLED))
            .collect(Collectors.joining(","));
    private AppProcess others;

    @BeforeAll
    void start(@TempDir Path folder) {
        data = folder;
        others = AppProcess.start(
                data.resolve("others"),
                Map.of("streampass.services", services, "streampass.broker.port", "" + brokerPort),
                receiver.settings());
    }

    @AfterAll
    void stop() {
        others.close();
        receiver.close();
    }

    private AppProcess startPayments(String latency) throws Exception {
        Map<String, String> settings = new HashMap<>(receiver.settings());
        settings.put("streampass.services", KILLED);
        settings.put("streampass.broker.url", "tcp://localhost:" + brokerPort);
        settings.put("streampass.broker.user", "streampass");
        settings.put(
                "streampass.broker.password",
                Files.readString(data.resolve("others/broker-password")).strip());
        settings.put("streampass.payments.simulator.latency", latency);
        return AppProcess.start(data.resolve(KILLED), settings);
    }

    @Test
    void workflowIsOneConnectedTraceEvenIfAProcessIsKilled() throws Exception {
        Api.User grace = others.api().user("grace"); // no hexadecimal digits
        String id;
        try (AppProcess payments = startPayments("60s")) {
            id = grace.subscribe("tok_ok").json().get("id").asText();
            await().atMost(PATIENCE).until(() -> !receiver.spans("process payments-UserSubscribed")
                    .isEmpty());
            payments.kill();
        }
        try (AppProcess payments = startPayments("20ms")) {
            await().atMost(PATIENCE).until(() -> "active".equals(grace.statusOf(id)));
            String traceId = receiver.spans("publish UserSubscribed").get(0).traceId();
            // before the end of the process, which would lose spans that are not exported yet
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(receiver.trace(traceId))
                    .extracting(Received::name)
                    .contains(
                            "publish UserSubscribed",
                            "process payments-UserSubscribed",
                            "process recommendations-UserSubscribed",
                            "process notifications-UserSubscribed",
                            "process payments-charge",
                            "publish PaymentCompleted",
                            "process subscriptions-PaymentCompleted",
                            "process recommendations-PaymentCompleted",
                            "process notifications-PaymentCompleted",
                            "publish RecommendationsReady",
                            "process notifications-RecommendationsReady",
                            "process notifications-mail"));
            await().atMost(PATIENCE)
                    .until(() -> receiver.spans("process notifications-mail").size() >= 2);
            receiver.assertConnected(traceId);
            assertThat(receiver.trace(traceId)).extracting(Received::service).containsOnly(KILLED, services);
            assertThat(receiver.trace(traceId)).extracting(Received::contents).allSatisfy(span -> assertThat(span)
                    .doesNotContain("grace", "@", "tok_"));
        }
    }

    @Test
    void replayedDeadLetterBeginsATraceThatLinksToTheEarlierOne() {
        UUID unknown = UUID.randomUUID();
        Map<String, String> envelope = BrokerClient.envelope("PaymentCompleted", unknown);
        envelope.put("traceparent", CONTEXT);
        String completed = """
                {"subscriptionId":"%s","userId":"eve","price":{"amount":1,"currency":"EUR"},"period":1}""";
        BrokerClient.of(brokerPort, data.resolve("others"))
                .publish("PaymentCompleted", envelope, completed.formatted(unknown));
        Operator operator = new Operator(others.api(), data.resolve("others"));
        String queue = "DLQ.subscriptions-PaymentCompleted";
        await().atMost(PATIENCE).until(() -> operator.get("/deadletters").json().has(queue));
        String traceId = CONTEXT.split("-")[1];
        await().atMost(PATIENCE).until(() -> receiver.trace(traceId).stream()
                .anyMatch(span -> span.name().equals("process subscriptions-PaymentCompleted")));

        operator.post("/deadletters/" + queue);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(receiver.spans("process subscriptions-PaymentCompleted"))
                        .filteredOn(span -> span.links().contains(traceId))
                        .singleElement()
                        .satisfies(replay -> assertThat(replay.traceId()).isNotEqualTo(traceId)));
    }
}
