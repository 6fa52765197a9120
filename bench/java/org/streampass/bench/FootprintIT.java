package org.streampass.bench;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.broker.BrokerClient;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.process.AppProcess;
import org.streampass.testing.process.Ports;

/**
 * Not a test: {@code mvn verify -Pbench -Dbench=footprint} measures the size of the application, the time to start, the
 * memory at rest and with a million queued events, and writes {@code target/bench/footprint.md}.
 */
@Tag("bench")
class FootprintIT {

    private static final int STARTS = 5;
    private static final int WAITING = Integer.getInteger("bench.waiting", 1_000_000);

    /** The queues of UserSubscribed whose consumers are not running. */
    private static final int QUEUES = 3;

    private static final int IN_A_TRANSACTION = 500;
    private static final Pattern READY = Pattern.compile("Streampass is ready after ([0-9.]+) s");

    @TempDir
    static Path folder;

    private final Options options = Options.read();
    private final Table report = new Table(List.of("what", "measured"));

    @Test
    void measure() throws Exception {
        Assumptions.assumeTrue(
                options.scenarios().isEmpty() || options.scenarios().contains("footprint"));
        Path jar = Path.of(System.getProperty("streampass.jar"));
        row("the jar", "%.0f MB".formatted(Files.size(jar) / 1e6));
        for (TestDatabase database : TestDatabase.values()) {
            starts("the jar", jar, options.jvmOptions(), database);
        }
        Path unpacked = jar.resolveSibling("unpacked").resolve(jar.getFileName());
        starts("unpacked, its classes in an archive", unpacked, options.jvmOptions(), TestDatabase.H2);
        manyWait();
        Report.write("footprint", "Footprint", options, folder, report);
    }

    private void starts(String what, Path jar, List<String> jvmOptions, TestDatabase database) throws Exception {
        List<Double> seconds = new ArrayList<>();
        Path data = Files.createTempDirectory(folder, "start");
        Map<String, String> settings = database.settings();
        for (int start = 0; start < STARTS; start++) {
            try (AppProcess app = AppProcess.launch(jar, jvmOptions, Path.of(""), data, settings, options.settings())
                    .awaitReady()) {
                Matcher ready = READY.matcher(app.log());
                assertThat(ready.find()).isTrue();
                seconds.add(Double.valueOf(ready.group(1)));
                if (start == STARTS - 1) {
                    TimeUnit.SECONDS.sleep(options.length(60).toSeconds()); // to be at rest
                    Jvm jvm = new Jvm(app.pid());
                    row(
                            "%s, at rest, %s".formatted(what, database),
                            "resident %d MiB, %d threads; heap after a collection %d MiB"
                                    .formatted(
                                            jvm.residentKiB() / 1024,
                                            Usage.status(app.pid(), "Threads"),
                                            jvm.heapKiB() / 1024));
                }
            }
        }
        row(
                "%s, from the start of the JVM to ready, %s".formatted(what, database),
                "%.1f s with an empty data folder; then %s"
                        .formatted(
                                seconds.get(0),
                                String.join(
                                        ", ",
                                        seconds.stream()
                                                .skip(1)
                                                .map("%.1f"::formatted)
                                                .toList())));
    }

    /** Where only Subscriptions runs, events wait for the others. */
    private void manyWait() throws Exception {
        Map<String, String> settings = new HashMap<>(TestDatabase.H2.settings());
        settings.put("streampass.services", "subscriptions");
        settings.put("streampass.broker.port", "" + Ports.freePort());
        Path data = folder.resolve("waiting");
        try (AppProcess app = start(data, settings)) {
            Jvm jvm = new Jvm(app.pid());
            String url = "tcp://127.0.0.1:" + settings.get("streampass.broker.port");
            String password = Files.readString(data.resolve("broker-password")).strip();
            try (Backlog backlog = new Backlog(url, password);
                    ActiveMQConnectionFactory broker = broker(url, password);
                    JMSContext session = broker.createContext(JMSContext.SESSION_TRANSACTED)) {
                for (double part : List.of(0.0, 0.1, 0.5, 1.0)) {
                    while (backlog.size() < part * WAITING) {
                        publish(session);
                    }
                    row(
                            "%d events queued".formatted(backlog.size()),
                            "heap after a collection %d MiB, resident %d MiB, %d MB on disk"
                                    .formatted(jvm.heapKiB() / 1024, jvm.residentKiB() / 1024, size(data) / 1_000_000));
                }
            }
        }
    }

    private static ActiveMQConnectionFactory broker(String url, String password) {
        ActiveMQConnectionFactory broker = new ActiveMQConnectionFactory(url, "streampass", password);
        broker.setCacheDestinations(true); // otherwise each send checks twice whether the address exists
        return broker;
    }

    private static void publish(JMSContext session) throws Exception {
        JMSProducer producer = session.createProducer();
        for (int i = 0; i < IN_A_TRANSACTION; i++) {
            String subscription = UUID.randomUUID().toString();
            String event = """
                    {"subscriptionId":"%s","userId":"%s","email":"someone@example.org","plan":"standard",\
                    "price":{"amount":999,"currency":"EUR"},"paymentToken":"tok_ok","genres":["crime","drama"]}""".formatted(subscription, subscription);
            producer.send(
                    session.createTopic("UserSubscribed"),
                    BrokerClient.message(session, BrokerClient.envelope("UserSubscribed", subscription), event));
        }
        session.commit();
    }

    private AppProcess start(Path data, Map<String, String> settings) {
        return AppProcess.launch(options.jvmOptions(), Path.of(""), data, settings, options.settings())
                .awaitReady();
    }

    private static long size(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private void row(String what, String measured) {
        System.out.printf("footprint, %s: %s%n", what, measured);
        report.row(List.of(what, measured));
    }
}
