package org.streampass.platform.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The stored history of the routes, as the next process reads it. */
@ExtendWith(OutputCaptureExtension.class)
class RoutesHistoryTests {

    private static final String TEXT = "- route:\n    id: one\n    from: direct:one\n";

    @TempDir
    Path folder;

    @Test
    void lastRunningDefinitionIsKept() throws InvalidRoutesFileException {
        history().recordRunning(List.of(RoutesFile.parse(Path.of("one.camel.yaml"), TEXT)), List.of());

        assertThat(history().files()).containsEntry("one.camel.yaml", TEXT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "[]",
                "{\"changes\":[],\"files\":{\"one",
                "{\"changes\":[null],\"files\":{},\"queues\":{},\"unconsumed\":{}}",
                "{\"changes\":[],\"files\":{\"one\":null},\"queues\":{},\"unconsumed\":{}}"
            })
    void unreadableFileStartsEmptyAndTheLossIsReported(String content, CapturedOutput output) throws Exception {
        Files.writeString(file(), content);

        RoutesHistory history = history();

        assertThat(output)
                .contains(file() + " cannot be read")
                .contains(
                        "the changes of routes, the definitions that ran last and the list of unconsumed queues are lost");
        history.recordRunning(List.of(RoutesFile.parse(Path.of("one.camel.yaml"), TEXT)), List.of());
        assertThat(history().files()).containsEntry("one.camel.yaml", TEXT);
    }

    @Test
    void binaryFileStartsEmpty(CapturedOutput output) throws Exception {
        Files.write(file(), new byte[] {'{', (byte) 0xFF});

        assertThat(history().files()).isEmpty();
        assertThat(output).contains("cannot be read");
    }

    private Path file() {
        return folder.resolve("routes.json");
    }

    private RoutesHistory history() {
        return new RoutesHistory(file());
    }
}
