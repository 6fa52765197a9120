package org.streampass.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.bench.rival.Rival;
import org.streampass.testing.Queues;
import org.streampass.testing.TestDatabase;

/** The request-response chain, as one process or as two. */
class RivalSubject implements Subject {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Of each service: more than 200 requests a second have waiting when the provider takes two seconds. */
    private static final int THREADS = 1000;

    private final String name;
    private final Lab lab;
    private final Setup setup;
    private final Path folder;
    private final int port = Queues.freePort();
    private final int recommendationsPort = Queues.freePort();
    private final Map<String, String> settings = new HashMap<>();
    private Process process;
    private volatile Process recommendations;

    private RivalSubject(String name, Lab lab, Setup setup) {
        this.name = name;
        this.lab = lab;
        this.setup = setup;
        folder = lab.newFolder("rival");
    }

    static Subject start(String name, Lab lab, Setup setup) throws Exception {
        RivalSubject subject = new RivalSubject(name, lab, setup);
        try {
            subject.start();
            return subject;
        } catch (Exception | Error e) {
            subject.close();
            throw e;
        }
    }

    private void start() throws IOException {
        settings.putAll(setup.database().settings());
        settings.put("spring.config.name", "none");
        settings.put("spring.main.banner-mode", "off");
        settings.put("spring.datasource.hikari.maximum-pool-size", "24"); // as many as the application has
        settings.put("server.address", "127.0.0.1");
        settings.put("rival.recommendations-port", "" + recommendationsPort);
        settings.put("rival.threads", "" + THREADS);
        settings.put("rival.latency-millis", "" + setup.providerLatency().toMillis());
        settings.put("rival.provider-down", lab.provider().down().toString());
        settings.put("rival.provider-timeout-millis", "" + Provider.TIMEOUT.toMillis());
        settings.put("rival.outbox", folder.resolve("outbox").toString());
        settings.put("rival.token-key", lab.bearerTokens().key());
        process = launch(port, !setup.recommendationsApart(), Queues.freePort());
        awaitListening(process, port);
        if (setup.recommendationsApart()) {
            restartRecommendations();
            awaitListening(recommendations, recommendationsPort);
        }
    }

    private Process launch(int port, boolean ownsRecommendations, int paymentsPort) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(lab.options().jvm());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Rival.class.getName()));
        settings.forEach((setting, value) -> command.add("--" + setting + "=" + value));
        command.addAll(List.of(
                "--server.port=" + port,
                "--rival.owns-recommendations=" + ownsRecommendations,
                "--rival.payments-port=" + paymentsPort));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return builder.start();
    }

    private static void awaitListening(Process process, int port) {
        await().atMost(PATIENCE).until(() -> isListening(port) || !process.isAlive());
        assertThat(process.isAlive()).as("the rival is started").isTrue();
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public URI subscriptions() {
        return URI.create("http://127.0.0.1:%d/subscriptions".formatted(port));
    }

    @Override
    public Outcomes outcomes() {
        return null;
    }

    @Override
    public Map<String, List<ProcessHandle>> processes() {
        Map<String, List<ProcessHandle>> processes = new HashMap<>(Processes.shared(setup));
        List<ProcessHandle> own = new ArrayList<>(List.of(process.toHandle()));
        if (recommendations != null && recommendations.isAlive()) {
            own.add(recommendations.toHandle());
        }
        processes.put(Processes.APPLICATION, own);
        return processes;
    }

    @Override
    public long queued() {
        return -1;
    }

    @Override
    public JdbcClient tables() {
        return TestDatabase.open(folder, settings);
    }

    @Override
    public void killRecommendations() {
        kill(recommendations);
    }

    /** A process of the same program, of which only Recommendations is called. */
    @Override
    public void restartRecommendations() {
        try {
            recommendations = launch(recommendationsPort, false, Queues.freePort());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void kill(Process process) {
        process.destroyForcibly();
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (recommendations != null) {
            kill(recommendations);
        }
        if (process != null) {
            kill(process);
        }
    }
}
