package org.streampass.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A standalone Artemis with the repository's {@code broker.xml}, as a process that can be killed and started again. */
public class BrokerProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PASSWORD = "of-a-test";

    private final Path folder;
    private final int port = Queues.freePort();
    private Process process;

    private BrokerProcess(Path folder) {
        this.folder = folder;
    }

    /** @param folder of its journal */
    public static BrokerProcess start(Path folder) {
        BrokerProcess broker = new BrokerProcess(folder);
        broker.goOn();
        return broker;
    }

    /** For processes that are to use it. */
    public Map<String, String> settings() {
        return Map.of("streampass.broker.url", "tcp://127.0.0.1:" + port, "streampass.broker.password", PASSWORD);
    }

    /** Starts it again, or for the first time. */
    public final void goOn() {
        try {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx192m",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            StandaloneBroker.class.getName(),
                            folder.toString(),
                            "" + port,
                            PASSWORD)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(PATIENCE).until(() -> isListening() || !process.isAlive());
        assertThat(process.isAlive()).as("the broker is started").isTrue();
    }

    private boolean isListening() {
        try (java.net.Socket socket = new java.net.Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends it where it stands (SIGKILL). */
    public void kill() {
        process.destroyForcibly();
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Has it stand still where it is (SIGSTOP). */
    public void freeze() {
        Signals.send("STOP", process);
    }

    /** Lets it go on (SIGCONT). */
    public void thaw() {
        Signals.send("CONT", process);
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
