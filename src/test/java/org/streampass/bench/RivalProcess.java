package org.streampass.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.streampass.testing.Queues;
import org.streampass.testing.Signals;

/** Runs a rival, or a part of it, as a process. */
class RivalProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final int port;

    private RivalProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * @param program that has a main method
     * @param port where it listens
     * @param log of this process and those before it
     */
    static RivalProcess launch(Class<?> program, List<String> jvm, int port, Map<String, String> settings, Path log) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        settings.forEach((setting, value) -> command.add("--" + setting + "=" + value));
        command.add("--server.port=" + port);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        try {
            return new RivalProcess(builder.start(), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RivalProcess awaitReady() {
        await().atMost(PATIENCE).until(() -> Queues.isListening(port) || !process.isAlive());
        assertThat(process.isAlive()).as("the rival is started").isTrue();
        return this;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Ends it where it stands (SIGKILL). */
    void kill() {
        Signals.kill(process, PATIENCE);
    }

    @Override
    public void close() {
        kill();
    }
}
