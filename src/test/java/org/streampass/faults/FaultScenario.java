package org.streampass.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.BearerTokens;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.AppProcess;
import org.streampass.testing.process.FakeClock;
import org.streampass.testing.process.Ports;

/**
 * A system and its clients: one database, one mail server, and one or more instances with a data folder each, across
 * restarts. In the end, all work is drained and the records are audited.
 */
class FaultScenario implements AutoCloseable {

    /** Whether to run everything; the ordinary build runs a random part. */
    static final boolean IN_FULL = Boolean.getBoolean("streampass.faults");

    private static final Duration PATIENCE = Duration.ofMinutes(IN_FULL ? 5 : 2);

    /** Docker Compose kills a container that takes longer. */
    private static final Duration STOP = Duration.ofSeconds(40);

    private final String fault;
    private final Path folder;
    private final Map<String, String> settings = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private final int[] ports;
    private final SmtpServer mailbox = new SmtpServer();
    private final BearerTokens bearerTokens =
            new BearerTokens(Duration.ofDays(3650)); // valid also for clocks that are ahead
    private final Ledger ledger = new Ledger();
    private final Clients clients;
    private final Random random;
    private int crashes;
    private int deadLetters;
    private Duration drained;

    /** One instance. */
    FaultScenario(String fault, Path folder, Map<String, String> database) {
        this(fault, folder, database, 1);
    }

    /**
     * Several instances; clients call the last one.
     *
     * @param folder empty
     * @param settings of the database, and others that the instances share
     */
    FaultScenario(String fault, Path folder, Map<String, String> settings, int instances) {
        this.fault = fault;
        this.folder = folder;
        this.settings.putAll(settings);
        this.settings.putAll(mailbox.settings());
        this.settings.putIfAbsent("streampass.payments.simulator.latency", "50ms");
        ports = IntStream.range(0, instances).map(n -> Ports.freePort()).toArray();
        clients = new Clients("http://localhost:" + ports[instances - 1], bearerTokens::of, ledger);
        random = newRandom(fault);
    }

    /** Random numbers from a seed that is printed and can be set. */
    static Random newRandom(String fault) {
        long seed = Long.getLong("streampass.seed", System.nanoTime());
        System.out.printf("%s: repeat with -Dstreampass.seed=%d%n", fault, seed);
        return new Random(seed);
    }

    /** Instances that are started from now on use that clock. */
    FaultScenario under(FakeClock clock) {
        environment.putAll(clock.environment());
        settings.put("streampass.health.interval", "500ms"); // the change is noticed soon
        return this;
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

    /** Starts the first instance and waits until it is ready. */
    AppProcess start() {
        return launch(List.of(), 0).awaitReady();
    }

    AppProcess launch(List<String> jvmOptions, int instance) {
        Path data = data(instance);
        bearerTokens.install(data);
        return AppProcess.launch(jvmOptions, environment, data, settings, Map.of("server.port", "" + ports[instance]));
    }

    Path data(int instance) {
        return folder.resolve("instance-" + instance);
    }

    /** Waits that long while the clients continue. */
    static void pause(Duration pass) {
        new CompletableFuture<Void>()
                .completeOnTimeout(null, pass.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Expects that many more dead letters in the end, and no others. */
    void expectDeadLetters(int letters) {
        deadLetters += letters;
    }

    /** A process was killed, perhaps after sending a mail and before recording it. */
    void countCrash() {
        crashes++;
    }

    /** Stops the clients, waits until all accepted requests have ended, and compares the records with the ledger. */
    void settle(int atLeast, AppProcess instance) throws InterruptedException {
        drain(atLeast, instance);
        audit(instance);
    }

    /**
     * Stops the clients and waits until all accepted requests have ended.
     *
     * @param atLeast first waits for that many accepted requests, so that the test is meaningful
     * @param instance the one that clients call
     */
    void drain(int atLeast, AppProcess instance) throws InterruptedException {
        drain(atLeast, PATIENCE, instance);
    }

    /** @param patience time for the backlog, if clients send more than the machine can handle */
    void drain(int atLeast, Duration patience, AppProcess instance) throws InterruptedException {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        ledger.requests(Ledger.Outcome.OK).size())
                .as("accepted")
                .isGreaterThanOrEqualTo(atLeast));
        clients.stopRequests();
        long rested = System.nanoTime();
        await().atMost(patience).pollInterval(Duration.ofMillis(300)).untilAsserted(() -> assertDrained(instance));
        drained = Duration.ofNanos(System.nanoTime() - rested);
    }

    /** Stops the instances and compares their records with the ledger. */
    void audit(AppProcess... instances) {
        for (AppProcess instance : instances) {
            instance.terminate();
            instance.awaitExit(STOP);
        }
        List<String> violations = Audit.violations(records(), ledger, mailbox.copies(), crashes);
        System.out.printf(
                "%s: %s, %d crashes, %d violations, drained %.1f s after the last request%n",
                fault, ledger, crashes, violations.size(), drained.toMillis() / 1000.0);
        assertThat(violations).as("violations").isEmpty();
    }

    /** The database. An embedded one can be opened only after its process has stopped. */
    JdbcClient records() {
        return TestDatabase.open(data(0), settings);
    }

    private void assertDrained(AppProcess instance) {
        JsonNode balance = balance(ports.length - 1);
        assertThat(balance.path("balanced").asBoolean())
                .as("balanced: %s; log of the process: %s", balance, endOfLog(instance))
                .isTrue();
        assertThat(balance.path("dead").asInt()).as("dead in %s", balance).isEqualTo(deadLetters);
        for (String open : List.of(
                "/underWay",
                "/services/subscriptions/pending",
                "/services/subscriptions/unpublished",
                "/services/recommendations/waiting",
                "/services/notifications/mails waiting")) {
            assertThat(balance.at(open).asLong(0))
                    .as("%s of %s; log of the process: %s", open, balance, endOfLog(instance))
                    .isZero();
        }
    }

    private static String endOfLog(AppProcess instance) {
        String log = instance.log();
        return log.substring(Math.max(0, log.length() - 4000));
    }

    /** The reconciliation, as an operator sees it. */
    JsonNode balance(int instance) {
        return operator(instance).get("/balance").json();
    }

    /** A user of the instance that clients call. */
    Api.User user(String name) {
        return new Api.User(new Api("http://localhost:" + ports[ports.length - 1]), bearerTokens.of(name));
    }

    Operator operator(int instance) {
        return new Operator(new Api("http://localhost:" + ports[instance]), data(instance));
    }

    @Override
    public void close() {
        clients.close();
        mailbox.close();
    }
}
