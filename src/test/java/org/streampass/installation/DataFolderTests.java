package org.streampass.installation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Who may open the folder that holds e-mail addresses, payment tokens and keys. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such permissions")
@ExtendWith(OutputCaptureExtension.class)
class DataFolderTests {

    @TempDir
    Path folder;

    @Test
    void newFolderIsForItsOwnerOnly(CapturedOutput output) throws IOException {
        Path data = folder.resolve("a/data");
        open(data).release();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
        assertThat(output).doesNotContain("chmod");
    }

    @Test
    void warnsOfFolderThatOthersCanOpen(CapturedOutput output) throws IOException {
        Path data = Files.createDirectory(
                folder.resolve("data"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        open(data).release();
        assertThat(output)
                .contains("other users of this machine can open the data folder " + data)
                .contains("chmod 700 " + data);
    }

    private static DataFolder open(Path data) {
        return new DataFolder(
                new Installation(data, Path.of("routes"), Path.of("broker.xml"), Duration.ofDays(1), List.of()));
    }
}
