package org.streampass.platform.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are written completely or not at all. */
class AtomicFileTests {

    @TempDir
    Path folder;

    @Test
    void newFileIsAccessibleToItsOwnerOnly() throws IOException {
        Path file = folder.resolve("secret");

        AtomicFile.write(file, "text", AtomicFile.OWNER_ONLY);

        assertThat(file).hasContent("text");
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @Test
    void existingFileIsReplacedAndKeepsItsPermissions() throws IOException {
        Path file = Files.writeString(folder.resolve("routes"), "a longer text");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Path link = Files.createLink(folder.resolve("old"), file);

        AtomicFile.write(file, "text", AtomicFile.OWNER_ONLY);

        assertThat(file).hasContent("text");
        assertThat(permissions(file)).isEqualTo("rw-r--r--");
        assertThat(link).as("the replaced file").hasContent("a longer text");
    }

    @Test
    void failedWriteLeavesNoFile() throws IOException {
        Path taken = Files.createDirectory(folder.resolve("taken"));
        Files.createFile(taken.resolve("file"));

        assertThatThrownBy(() -> AtomicFile.write(taken, "text")).isInstanceOf(IOException.class);

        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(taken));
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
