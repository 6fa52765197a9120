package org.streampass.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.broker.BrokerQueues;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.AppProcess;

/** The routes files are edited, broken, corrected, renamed and removed under load: requests do not notice. */
@Tag("faults")
@EnabledIfSystemProperty(named = "streampass.faults", matches = "true", disabledReason = "part of the full suite")
class LiveEditIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** In each round a file is edited, broken, corrected, renamed and removed: 50 edits. */
    private static final int ROUNDS = 10;

    private static final int REQUESTS_PER_SECOND = 100;

    /** As many requests are answered before the first edit. */
    private static final int WARM = 2000;

    /** Mails are sent last, and two cores are busy with everything else. */
    private static final Duration DRAIN = Duration.ofMinutes(15);

    /** Production settings: other tests save resources for a quick start, but 100 requests a second need them. */
    private static final List<String> JVM = List.of("-Xmx1g", "-XX:TieredStopAtLevel=4");

    @TempDir
    Path folder;

    private final List<Long> millisToRunning = new ArrayList<>();
    private final List<Long> waiting = new ArrayList<>();
    private Operator operator;
    private BrokerQueues queues;

    @Test
    void editsUnderLoadLoseNothingAndFailNoRequest() throws Exception {
        Path routes = Files.createDirectory(folder.resolve("routes"));
        List<Path> originals;
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            originals = files.sorted().toList();
        }
        for (Path file : originals) {
            Files.copy(file, routes.resolve(file.getFileName()));
        }
        queues = BrokerQueues.of(folder.resolve("instance-0"));
        Map<String, String> settings = new HashMap<>(TestDatabase.POSTGRES.settings());
        settings.putAll(queues.settings());
        settings.put("streampass.routes-dir", routes.toString());
        try (FaultScenario scene = new FaultScenario("edits under load", folder, settings);
                AppProcess app = scene.launch(JVM, 0).awaitReady()) {
            operator = new Operator(app.api(), scene.data(0));
            warmUp(scene);
            scene.clients().startRequests(REQUESTS_PER_SECOND, 10);
            int first = scene.random().nextInt(originals.size());
            for (int round = 0; round < ROUNDS; round++) {
                Path original = originals.get((first + round) % originals.size());
                editInRound(routes.resolve(original.getFileName()), Files.readString(original), round);
            }
            scene.drain(100, DRAIN, app);
            assertThat(scene.ledger().requests(Ledger.Outcome.REFUSED))
                    .as("refused")
                    .isEmpty();
            assertThat(scene.ledger().requests(Ledger.Outcome.UNKNOWN))
                    .as("unanswered")
                    .isEmpty();
            scene.audit(app);
            Collections.sort(millisToRunning);
            System.out.printf(
                    "edits under load: %d edits, from save to running %d ms (median), %d ms (most); %d messages waited"
                            + " (median), %d (most)%n",
                    millisToRunning.size(),
                    millisToRunning.get(millisToRunning.size() / 2),
                    millisToRunning.get(millisToRunning.size() - 1),
                    waiting.stream().sorted().toList().get(waiting.size() / 2),
                    Collections.max(waiting));
        }
    }

    /** Until its code is compiled, a process cannot keep up with the load and has no CPU time left to compile it. */
    private static void warmUp(FaultScenario scene) {
        scene.clients().startRequests(REQUESTS_PER_SECOND / 4, 10);
        await().atMost(Duration.ofMinutes(5))
                .until(() -> scene.ledger().requests(Ledger.Outcome.OK).size() >= WARM);
    }

    private void editInRound(Path file, String text, int round) throws IOException {
        String edited = text.replaceAll("description: (\\w+)", "description: $1, as of round " + round + ",");
        assertThat(edited).isNotEqualTo(text);
        save(file, edited, true);
        save(file, edited.replaceFirst("uri: (event|due):", "uri: $1s:"), false);
        save(file, text, true);
        Path renamed = file.resolveSibling("renamed-" + file.getFileName());
        long before = changes();
        Files.move(file, renamed);
        awaitChanges(before + 2, true);
        before = changes();
        Files.delete(renamed);
        awaitChanges(before + 1, true);
        save(file, text, true);
    }

    private void save(Path file, String text, boolean right) throws IOException {
        long before = changes();
        long saved = System.nanoTime();
        Files.writeString(file, text);
        awaitChanges(before + 1, right);
        if (right) {
            millisToRunning.add(Duration.ofNanos(System.nanoTime() - saved).toMillis());
            waiting.add(queues.messageCounts().values().stream()
                    .mapToLong(each -> each)
                    .sum());
        }
    }

    private long changes() {
        return lastChange().path("number").asLong();
    }

    private JsonNode lastChange() {
        Api.Answer answer = operator.get("/routes");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json().get("changes").path(0);
    }

    private void awaitChanges(long number, boolean right) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> {
            JsonNode last = lastChange();
            assertThat(last.path("number").asLong()).isEqualTo(number);
            assertThat(last.path("accepted").asBoolean()).isEqualTo(right);
        });
    }
}
