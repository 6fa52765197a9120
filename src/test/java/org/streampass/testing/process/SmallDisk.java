package org.streampass.testing.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of its own for a test to fill, in memory: mounted, which takes root, and unmounted again. */
public class SmallDisk implements AutoCloseable {

    private final Path path;
    private final Path ballast;

    private SmallDisk(Path path) {
        this.path = path;
        this.ballast = path.resolve("ballast");
    }

    /** A disk in a folder; the test that asks for it is skipped where nobody may mount one. */
    public static SmallDisk mount(Path folder, int megabytes) throws IOException {
        Files.createDirectories(folder);
        String refusal = run("mount", "-t", "tmpfs", "-o", "size=%dm".formatted(megabytes), "tmpfs", "" + folder);
        assumeTrue(refusal == null, () -> "skipped, for a disk to fill cannot be mounted here: " + refusal);
        return new SmallDisk(folder);
    }

    public Path path() {
        return path;
    }

    /** Leaves only so much. */
    public void fillUpTo(int megabytesLeft) throws IOException {
        byte[] megabyte = new byte[1 << 20];
        try (OutputStream file = Files.newOutputStream(ballast)) {
            while (Files.getFileStore(path).getUsableSpace() > (long) megabytesLeft << 20) {
                file.write(megabyte);
            }
        }
    }

    /** Leaves nothing. */
    public void fill() throws IOException {
        byte[] page = new byte[4096];
        try (OutputStream file = Files.newOutputStream(ballast)) {
            while (Files.getFileStore(path).getUsableSpace() > 0) {
                file.write(page);
            }
        } catch (IOException e) {
            // the very last page was somebody else's
        }
        assertThat(Files.getFileStore(path).getUsableSpace()).isZero();
    }

    public void free() throws IOException {
        Files.delete(ballast);
    }

    @Override
    public void close() {
        String refusal = run("umount", "--lazy", "" + path);
        assertThat(refusal).as("unmounting %s", path).isNull();
    }

    /** Null if it went well, else what was said. */
    private static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes()).strip();
            return process.waitFor() == 0 ? null : said;
        } catch (IOException e) {
            return e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
