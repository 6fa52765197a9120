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

/** Artemis' distribution, run by the repository's {@code artemis/run}: what can be killed, frozen and started again. */
public class ArtemisProcess extends ChildProcess {

    /** What it says when it is, as one that was first, and as one that takes over. */
    private static final Pattern ACTIVE = Pattern.compile("AMQ221007|AMQ221010");

    private static final Pattern WAITING = Pattern.compile("AMQ221031");

    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;

    /**
     * @param command with its arguments
     * @param environment what {@code artemis/run} is to know; where the distribution is need not be said
     * @param folder of this broker alone
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

    /** One that stands alone, and is to be launched. */
    public static ArtemisProcess standalone(Path folder, ComposeSecrets secrets, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("BROKER_DATA", folder.resolve("data").toString());
        all.put("BROKER_SECRETS", secrets.folder().resolve("broker").toString());
        all.put("BROKER_PORT", "" + Ports.freePort());
        return new ArtemisProcess(List.of("artemis/run", "standalone"), all, folder.resolve("instance"));
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

    /** Starts it, for the first time or again. */
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
        return awaitWord(ACTIVE);
    }

    /** Waits until the other one of the pair knows of it. */
    public ArtemisProcess awaitWaiting() {
        return awaitWord(WAITING);
    }

    private ArtemisProcess awaitWord(Pattern word) {
        await().atMost(PATIENCE).until(() -> word.matcher(log()).find() || !isAlive());
        assertThat(log()).containsPattern(word);
        return this;
    }

    /** Whether it has taken over, or is the one that was first; it is told from what it has said in this life. */
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
