package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.FileSystemUtils;
import org.streampass.testing.broker.BrokerQueues;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.App;

/**
 * The embedded broker loads a damaged journal without its last records and without a warning; Streampass reports it.
 */
@ExtendWith(OutputCaptureExtension.class)
class DamagedJournalIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Published events stay in their queues. */
    private static final Map<String, String> SUBSCRIPTIONS_ONLY =
            Map.of("streampass.services", "subscriptions", "streampass.health.interval", "200ms");

    /** The number of queues of the event. */
    private static final int SUBSCRIBERS = 3;

    @TempDir
    Path folder;

    private Path data;
    private BrokerQueues queues;

    @BeforeEach
    void chooseFolder() {
        data = folder.resolve("data");
        queues = BrokerQueues.of(data);
    }

    private enum Damage {
        OVERWRITTEN {
            @Override
            byte[] of(byte[] whole, int end) {
                Arrays.fill(whole, end - tail(end), end, (byte) 0);
                return whole;
            }
        },
        CUT_OFF {
            @Override
            byte[] of(byte[] whole, int end) {
                return Arrays.copyOf(whole, end - tail(end));
            }
        };

        /** Long enough for an event, although the declaration of a route may follow it. */
        private static final int TAIL = 4096;

        abstract byte[] of(byte[] whole, int end);

        private static int tail(int end) {
            return Math.min(TAIL, end / 2);
        }

        /** Damages the newest journal file in use: its last byte that is not zero belongs to a record. */
        void to(Path broker) throws IOException {
            Path newest = files(broker)
                    .max(Comparator.comparingInt(DamagedJournalIT::end))
                    .orElseThrow();
            Files.write(newest, of(Files.readAllBytes(newest), end(newest)));
        }
    }

    private static Stream<Path> files(Path broker) throws IOException {
        return Files.list(broker.resolve("journal"))
                .filter(file -> file.toString().endsWith(".amq"));
    }

    private static int end(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] == 0) {
                end--;
            }
            return end;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void damageWhileStoppedIsReported(CapturedOutput log) throws IOException {
        try (App app = App.start(data, SUBSCRIPTIONS_ONLY, queues.settings())) {
            publish(app);
        }
        try (App app = App.start(data, SUBSCRIPTIONS_ONLY, queues.settings())) {
            assertThat(journal(app).get("status").asText()).isEqualTo("UP");
            publish(app);
        }

        Damage.OVERWRITTEN.to(data.resolve("broker"));

        assertReported(log);
    }

    @Test
    void damageAfterAKillIsReported(CapturedOutput log) throws IOException {
        Path left = folder.resolve("left");
        try (App app = App.start(data, SUBSCRIPTIONS_ONLY, queues.settings())) {
            publish(app);
            Path mark = data.resolve("broker/journal.mark");
            await().atMost(PATIENCE).until(() -> Files.exists(mark));
            AtomicReference<String> latest = new AtomicReference<>();
            await("everything that was written is noted")
                    .during(Duration.ofSeconds(5))
                    .atMost(PATIENCE)
                    .until(() -> {
                        String noted = Files.readString(mark);
                        return noted.equals(latest.getAndSet(noted));
                    });
            FileSystemUtils.copyRecursively(data.resolve("broker"), left);
        }
        FileSystemUtils.deleteRecursively(data.resolve("broker"));
        FileSystemUtils.copyRecursively(left, data.resolve("broker"));

        Damage.CUT_OFF.to(data.resolve("broker"));

        assertReported(log);
    }

    @Test
    void olderJournalIsReported(CapturedOutput log) throws IOException {
        Path journal = data.resolve("broker/journal");
        Path older = folder.resolve("older");
        try (App app = App.start(data, SUBSCRIPTIONS_ONLY, queues.settings())) {
            publish(app);
        }
        FileSystemUtils.copyRecursively(journal, older);
        try (App app = App.start(data, SUBSCRIPTIONS_ONLY, queues.settings())) {
            publish(app);
        }

        FileSystemUtils.deleteRecursively(journal);
        FileSystemUtils.copyRecursively(older, journal);

        assertReported(log);
    }

    private void publish(App app) {
        long before = waiting();
        app.api().user("user-" + before).subscribe("tok_ok");
        await().atMost(PATIENCE).until(() -> waiting() == before + SUBSCRIBERS);
    }

    /** The number of messages in all queues of the event. */
    private long waiting() {
        return queues.messageCounts().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private Operator operator(App app) {
        return new Operator(app.api(), data);
    }

    private JsonNode journal(App app) {
        return await().atMost(PATIENCE)
                .until(
                        () -> operator(app).get("/health/readiness").json().at("/components/journal"),
                        journal -> !journal.path("status").asText().equals("UNKNOWN"));
    }

    private void assertReported(CapturedOutput log) {
        int before = log.getOut().length();
        try (App app = App.start(data, SUBSCRIPTIONS_ONLY, queues.settings())) {
            assertThat(waiting())
                    .as("messages left of those that the broker confirmed")
                    .isLessThan(2 * SUBSCRIBERS);
            assertThat(journal(app).get("status").asText()).isEqualTo("DEGRADED");
            assertThat(journal(app).at("/details/says").asText())
                    .startsWith("the journal in " + data.resolve("broker/journal") + " is shorter than it was")
                    .endsWith("/actuator/balance names the affected subscriptions");
            assertThat(log.getOut().substring(before).lines())
                    .filteredOn(line -> line.contains(" WARN ") && line.contains("EmbeddedServerFactory the journal"))
                    .hasSize(1);
        }
        try (App app = App.start(data, SUBSCRIPTIONS_ONLY, queues.settings())) {
            assertThat(journal(app).get("status").asText())
                    .as("warnings after the next start")
                    .isEqualTo("UP");
        }
    }
}
