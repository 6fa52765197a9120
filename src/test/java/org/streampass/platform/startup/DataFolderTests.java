package org.streampass.platform.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A process finds the files of the previous one, also after a power failure. */
@ExtendWith(OutputCaptureExtension.class)
class DataFolderTests {

    @TempDir
    Path folder;

    @Test
    void secretIsKept() throws IOException {
        String secret = inOneRun(data -> data.secret("key"));

        String again = inOneRun(data -> data.secret("key"));

        assertThat(again).isEqualTo(secret);
    }

    @ParameterizedTest
    @ValueSource(bytes = {' ', (byte) 0xFF})
    void damagedSecretIsReplacedWithAWarning(byte content, CapturedOutput output) throws IOException {
        Path file = Files.write(folder.resolve("key"), new byte[] {content});

        String secret = inOneRun(data -> data.secret("key"));

        assertThat(secret).hasSize(43);
        assertThat(file).hasContent(secret);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(output)
                .contains("the secret " + file + " is empty or not text")
                .doesNotContain(secret);
    }

    @Test
    void unreadableRunIdIsReportedAndReplaced(CapturedOutput output) throws IOException {
        Files.writeString(folder.resolve(".run-id"), "c0ffee");

        UUID runId = inOneRun(data -> {
            assertThat(data.previousRunId()).isEmpty();
            return data.runId();
        });

        assertThat(output).contains(".run-id cannot be read");
        assertThat(inOneRun(DataFolder::previousRunId)).contains(runId);
    }

    @Test
    void orderlyEndIsRecognizedOnce() throws IOException {
        assertThat(inOneRun(DataFolder::hadCleanShutdown)).isFalse();
        assertThat(inOneRun(DataFolder::hadCleanShutdown)).isTrue();
        assertThat(folder.resolve(".released")).exists();
    }

    @Test
    void newFolderIsAccessibleToItsOwnerOnly(CapturedOutput output) throws IOException {
        Path data = folder.resolve("a/data");
        open(data).release();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
        assertThat(output).doesNotContain("chmod");
    }

    @Test
    void folderThatOthersCanOpenIsReported(CapturedOutput output) throws IOException {
        Path data = Files.createDirectory(
                folder.resolve("data"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        open(data).release();
        assertThat(output)
                .contains("other users of this machine can access the data folder " + data)
                .contains("chmod 700 " + data);
    }

    private interface Run<T> {
        T in(DataFolder data);
    }

    private <T> T inOneRun(Run<T> run) throws IOException {
        DataFolder data = open(folder);
        try {
            return run.in(data);
        } finally {
            data.release();
        }
    }

    private static DataFolder open(Path data) {
        return new DataFolder(
                new Installation(data, Path.of("routes"), Path.of("broker.xml"), Duration.ofDays(30), List.of()));
    }
}
