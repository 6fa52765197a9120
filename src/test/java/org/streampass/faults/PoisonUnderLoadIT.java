package org.streampass.faults;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.streampass.testing.broker.BrokerClient;
import org.streampass.testing.broker.BrokerQueues;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.process.AppProcess;
import org.streampass.testing.process.Ports;

/**
 * Poisoned messages of every kind on every queue under load: they become dead letters and hardly delay other events.
 */
@Tag("faults")
@EnabledIfSystemProperty(named = "streampass.faults", matches = "true", disabledReason = "part of the full suite")
class PoisonUnderLoadIT {

    private static final Duration PHASE = Duration.ofSeconds(30);
    private static final int KINDS = 8;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void onlyPoisonIsDeadLetteredAndOtherEventsAreNotDelayed(TestDatabase database) throws Exception {
        int port = Ports.freePort();
        Map<String, String> settings = new HashMap<>(database.settings());
        settings.put("streampass.broker.port", "" + port);
        try (FaultScenario scene = new FaultScenario("poison on " + database, folder, settings);
                AppProcess app = scene.start()) {
            scene.clients().startRequests(20);
            FaultScenario.pause(PHASE); // warm-up
            Instant normal = Instant.now();
            FaultScenario.pause(PHASE);
            Instant poisoned = Instant.now();
            String password =
                    Files.readString(scene.data(0).resolve("broker-password")).strip();
            try (ActiveMQConnectionFactory broker =
                            new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port, "streampass", password);
                    JMSContext session = broker.createContext()) {
                for (int n = 0; Instant.now().isBefore(poisoned.plus(PHASE)); n++) {
                    for (Map.Entry<String, List<String>> address :
                            BrokerQueues.ofEvents().entrySet()) {
                        Message poison = poison(session, address.getKey(), n % KINDS);
                        session.createProducer().send(session.createTopic(address.getKey()), poison);
                        scene.expectDeadLetters(address.getValue().size());
                    }
                    FaultScenario.pause(Duration.ofMillis(500));
                }
            }
            Instant end = Instant.now();
            scene.settle(100, app);
            double before = p99(scene, normal, poisoned);
            double during = p99(scene, poisoned, end);
            System.out.printf("poison on %s: p99 to active %.0f ms, with poison %.0f ms%n", database, before, during);
            assertThat(during).isLessThan(2 * before);
        }
    }

    /** Milliseconds from a request to its decision, 99th percentile. */
    private static double p99(FaultScenario scene, Instant from, Instant until) {
        List<Long> millis = scene
                .records()
                .sql("""
                        select s.created_at, s.decided_at from subscriptions.subscription s
                        join payments.payment p on p.id = s.id where p.payment_token = 'tok_ok'""")
                .query((row, number) -> new Instant[] {
                    row.getObject(1, OffsetDateTime.class).toInstant(),
                    row.getObject(2, OffsetDateTime.class).toInstant()
                })
                .list()
                .stream()
                .filter(times -> times[0].isAfter(from) && times[0].isBefore(until))
                .map(times -> Duration.between(times[0], times[1]).toMillis())
                .sorted()
                .toList();
        return millis.get((int) Math.ceil(0.99 * millis.size()) - 1);
    }

    private static Message poison(JMSContext session, String event, int kind) throws JMSException {
        return switch (kind) {
            case 0 -> event(session, event, "{\"subscriptionId\":", Map.of());
            case 1 -> event(session, event, "{}", Map.of());
            case 2 -> event(session, event, "{}", Map.of("cloudEvents_type", "org.example.Other.v1"));
            case 3 -> event(session, event, "{}", Map.of("cloudEvents_type", "org.streampass." + event + ".v2"));
            case 4 -> event(session, event, "x".repeat(70_000), Map.of());
            case 5 -> session.createTextMessage("{}");
            case 6 -> session.createObjectMessage(UUID.randomUUID());
            default -> session.createBytesMessage();
        };
    }

    private static Message event(JMSContext session, String event, String data, Map<String, String> wrong)
            throws JMSException {
        Map<String, String> headers = BrokerClient.envelope(event, UUID.randomUUID());
        headers.putAll(wrong);
        return BrokerClient.message(session, headers, data);
    }
}
