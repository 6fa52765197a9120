package org.streampass.faults;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.broker.BrokerQueues;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.process.AppProcess;
import org.streampass.testing.process.Ports;
import org.streampass.testing.process.ServiceNames;

/**
 * Every event that was ever published is delivered again, in another order and with empty inboxes: the tables of the
 * services suffice to recognize it.
 */
@Tag("faults")
@EnabledIfSystemProperty(named = "streampass.faults", matches = "true", disabledReason = "part of the full suite")
class EmptiedInboxesIT {

    private static final long RECEIVE_MILLIS = 1_000;
    private static final int REQUESTS = FaultScenario.IN_FULL ? 400 : 40;

    @TempDir
    Path folder;

    private final int brokerPort = Ports.freePort();

    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofScenario")
    void redeliveryToEmptyInboxesChangesNothing(TestDatabase database) throws Exception {
        Map<String, String> settings = new HashMap<>(database.settings());
        settings.put("streampass.broker.port", "" + brokerPort);
        try (FaultScenario scene = new FaultScenario("inboxes emptied on " + database, folder, settings)) {
            try (AppProcess app = scene.start()) {
                record(scene, Set.of());
                scene.clients().startRequests(20);
                FaultScenario.pause(Duration.ofSeconds(REQUESTS / 20));
                scene.drain(REQUESTS / 2, app);
                app.stop();
            }
            emptyInboxes(scene.records());
            try (AppProcess app = scene.start()) {
                assertThat(record(scene, BrokerQueues.ofEvents().keySet())).isGreaterThan(REQUESTS);
                scene.settle(REQUESTS / 2, app);
            }
        }
    }

    private static void emptyInboxes(JdbcClient records) {
        for (String service : ServiceNames.all()) {
            assertThat(records.sql("delete from %s.inbox".formatted(service)).update())
                    .as(service)
                    .isPositive();
        }
    }

    /**
     * Records every event from now on.
     *
     * @param played receives the events that are published again, as they were recorded
     * @return the number of events
     */
    private int record(FaultScenario scene, Set<String> played) throws IOException {
        String password =
                Files.readString(scene.data(0).resolve("broker-password")).strip();
        try (ActiveMQConnectionFactory broker =
                        new ActiveMQConnectionFactory("tcp://127.0.0.1:" + brokerPort, "streampass", password);
                JMSContext session = broker.createContext()) {
            Map<Message, String> recorded = new LinkedHashMap<>();
            for (String event : BrokerQueues.ofEvents().keySet()) {
                JMSConsumer tape = session.createSharedDurableConsumer(session.createTopic(event), "tape." + event);
                for (Message message = next(tape, played, event);
                        message != null;
                        message = next(tape, played, event)) {
                    recorded.put(message, event);
                }
                tape.close();
            }
            List<Message> shuffled = new ArrayList<>(recorded.keySet());
            Collections.shuffle(shuffled, scene.random());
            shuffled.forEach(
                    message -> session.createProducer().send(session.createTopic(recorded.get(message)), message));
            return shuffled.size();
        }
    }

    private static Message next(JMSConsumer tape, Set<String> played, String event) {
        return played.contains(event) ? tape.receive(RECEIVE_MILLIS) : null;
    }
}
