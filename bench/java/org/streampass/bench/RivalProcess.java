package org.streampass.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.streampass.testing.process.ChildProcess;
import org.streampass.testing.process.Ports;

/** Runs a rival, or a part of it, as a process. */
class RivalProcess extends ChildProcess {

    private final int port;

    private RivalProcess(ProcessBuilder builder, int port) {
        this.port = port;
        start(builder);
    }

    /**
     * @param program a class with a main method
     * @param port to listen on
     * @param log of this process and earlier ones
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
        return new RivalProcess(builder, port);
    }

    RivalProcess awaitReady() {
        await().atMost(PATIENCE).until(() -> Ports.isListening(port) || !isAlive());
        assertThat(isAlive()).as("the rival is started").isTrue();
        return this;
    }
}
