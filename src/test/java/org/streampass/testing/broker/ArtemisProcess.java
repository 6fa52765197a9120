package org.streampass.testing.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.streampass.testing.process.ChildProcess;
import org.streampass.testing.process.ComposeSecrets;
import org.streampass.testing.process.Ports;

/** Artemis, run by the repository's {@code artemis/run}. It can be killed, frozen and started again. */
public class ArtemisProcess extends ChildProcess {

    /** The log line of an active broker: started first, or taken over. */
    private static final Pattern ACTIVE = Pattern.compile("AMQ221007|AMQ221010");

    private static final Pattern WAITING = Pattern.compile("AMQ221031");

    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;

    /**
     * @param command with its arguments
     * @param environment variables for {@code artemis/run}, except the folder of the distribution
     * @param folder of this broker only
     */
    public ArtemisProcess(List<String> command, Map<String, String> environment, Path folder) {
        this.command = command;
        this.environment = new HashMap<>(environment);
        this.environment.put("ARTEMIS_HOME", System.getProperty("streampass.artemis"));
        this.environment.put("JAVA_HOME", System.getProperty("java.home"));
        this.environment.put("BROKER_INSTANCE", folder.toString());
        this.environment.putIfAbsent("BROKER_CONSOLE_PORT", "" + Ports.freePort());
        this.environment.putIfAbsent("BROKER_MEMORY", "192m");
        this.log = folder.resolve("log");
    }

    /** A standalone broker, not started yet. */
    public static ArtemisProcess standalone(Path folder, ComposeSecrets secrets, Map<String, String> environment) {
        return standalone(Path.of("artemis"), folder, secrets, environment);
    }

    /** @param definitions the folder of the broker's files */
    public static ArtemisProcess standalone(
            Path definitions, Path folder, ComposeSecrets secrets, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("BROKER_DATA", folder.resolve("data").toString());
        all.put("BROKER_SECRETS", secrets.folder().resolve("broker").toString());
        all.put("BROKER_PORT", "" + Ports.freePort());
        return new ArtemisProcess(
                List.of(definitions.resolve("run").toString(), "standalone"), all, folder.resolve("instance"));
    }

    public int port() {
        return Integer.parseInt(environment.get("BROKER_PORT"));
    }

    public int consolePort() {
        return Integer.parseInt(environment.get("BROKER_CONSOLE_PORT"));
    }

    public String url() {
        return "tcp://localhost:" + port();
    }

    /** Starts the broker, for the first time or again. */
    public ArtemisProcess launch() {
        try {
            Files.createDirectories(log.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        start(builder);
        return this;
    }

    public ArtemisProcess awaitActive() {
        return awaitLogged(ACTIVE);
    }

    /** Waits until the other broker of the pair is connected to it. */
    public ArtemisProcess awaitStandby() {
        return awaitLogged(WAITING);
    }

    private ArtemisProcess awaitLogged(Pattern word) {
        await().atMost(PATIENCE).until(() -> word.matcher(log()).find() || !isAlive());
        assertThat(log()).containsPattern(word);
        return this;
    }

    /** Whether it is active since its last start, according to its log. */
    public boolean isActive() {
        return isAlive() && ACTIVE.matcher(log()).find();
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
