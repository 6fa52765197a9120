package org.streampass.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.streampass.testing.Api;
import org.streampass.testing.AppProcess;
import org.streampass.testing.Queues;
import org.streampass.testing.TestDatabase;

/**
 * A system and its clients: one database, one mail server, one or more instances each with its data folder, through as
 * many lives as a test takes; in the end everything is drained and audited.
 */
class Scene implements AutoCloseable {

    /** Whether to take the time for all of it; the ordinary build runs a part, chosen at random. */
    static final boolean IN_FULL = Boolean.getBoolean("streampass.faults");

    private static final Duration PATIENCE = Duration.ofMinutes(IN_FULL ? 5 : 2);

    private final String fault;
    private final Path folder;
    private final Map<String, String> settings = new HashMap<>();
    private final int[] ports;
    private final Mailbox mailbox = new Mailbox();
    private final BearerTokens bearerTokens = new BearerTokens();
    private final Ledger ledger = new Ledger();
    private final Clients clients;
    private final Random random;
    private int crashes;

    /** One instance. */
    Scene(String fault, Path folder, Map<String, String> database) {
        this(fault, folder, database, 1);
    }

    /**
     * @param folder empty
     * @param settings of the database, and whatever else the instances share
     */
    Scene(String fault, Path folder, Map<String, String> settings, int instances) {
        this.fault = fault;
        this.folder = folder;
        this.settings.putAll(settings);
        this.settings.putAll(mailbox.settings());
        this.settings.putIfAbsent("streampass.payments.simulator.latency", "50ms");
        ports = IntStream.range(0, instances).map(n -> Queues.freePort()).toArray();
        clients = new Clients(
                IntStream.of(ports).mapToObj(port -> "http://localhost:" + port).toList(), bearerTokens::of, ledger);
        long seed = Long.getLong("streampass.seed", System.nanoTime());
        random = new Random(seed);
        System.out.printf("%s: repeat with -Dstreampass.seed=%d%n", fault, seed);
    }

    Random random() {
        return random;
    }

    Clients clients() {
        return clients;
    }

    Ledger ledger() {
        return ledger;
    }

    /** The first instance, ready. */
    AppProcess start() {
        return launch(List.of(), 0).awaitReady();
    }

    AppProcess launch(List<String> jvmOptions, int instance) {
        Path data = data(instance);
        bearerTokens.install(data);
        return AppProcess.launch(jvmOptions, Path.of(""), data, settings, Map.of("server.port", "" + ports[instance]));
    }

    Path data(int instance) {
        return folder.resolve("instance-" + instance);
    }

    /** Lets that much time pass, while clients go on asking. */
    static void let(Duration pass) {
        new CompletableFuture<Void>()
                .completeOnTimeout(null, pass.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** A process has died, perhaps between a mail and the note of it. */
    void crashed() {
        crashes++;
    }

    /**
     * No more requests, no more faults: all that was accepted ends, the instances stop, and the records are held against
     * the ledger.
     *
     * @param atLeast so many requests must have been accepted for the test to say anything
     * @param instances that run now
     */
    void settle(int atLeast, AppProcess... instances) throws InterruptedException {
        clients.rest();
        long rested = System.nanoTime();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).untilAsserted(() -> assertDrained(instances[0]));
        Duration drained = Duration.ofNanos(System.nanoTime() - rested);
        for (AppProcess instance : instances) {
            instance.stop();
        }
        List<String> violations =
                Audit.violations(TestDatabase.open(data(0), settings), ledger, mailbox.copies(), crashes);
        System.out.printf(
                "%s: %s, %d crashes, %d violations, drained %.1f s after the last request%n",
                fault, ledger, crashes, violations.size(), drained.toMillis() / 1000.0);
        assertThat(violations).as("violations").isEmpty();
        assertThat(ledger.requests(Ledger.Outcome.OK)).as("accepted").hasSizeGreaterThanOrEqualTo(atLeast);
    }

    private void assertDrained(AppProcess instance) {
        JsonNode balance = balance(0);
        assertThat(balance.path("balanced").asBoolean())
                .as("balanced: %s; the process said: %s", balance, lastWords(instance))
                .isTrue();
        for (String open : List.of(
                "/underWay",
                "/dead",
                "/services/subscriptions/pending",
                "/services/subscriptions/unpublished",
                "/services/recommendations/waiting",
                "/services/notifications/mails waiting")) {
            assertThat(balance.at(open).asLong(0))
                    .as("%s of %s; the process said: %s", open, balance, lastWords(instance))
                    .isZero();
        }
    }

    private static String lastWords(AppProcess instance) {
        String log = instance.log();
        return log.substring(Math.max(0, log.length() - 4000));
    }

    /** What an operator is told. */
    JsonNode balance(int instance) {
        Api api = new Api("http://localhost:" + ports[instance]);
        return api.send(api.request("/actuator/balance").header("Authorization", "Basic " + credentials(instance)))
                .json();
    }

    private String credentials(int instance) {
        try {
            String password = Files.readString(data(instance).resolve("operator-password"))
                    .strip();
            return Base64.getEncoder().encodeToString(("operator:" + password).getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        clients.close();
        mailbox.close();
    }
}
