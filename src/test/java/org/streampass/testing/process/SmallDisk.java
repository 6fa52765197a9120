package org.streampass.testing.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system in memory that a test can fill. Mounting requires root. */
public class SmallDisk implements AutoCloseable {

    private final Path path;
    private final Path ballast;

    private SmallDisk(Path path) {
        this.path = path;
        this.ballast = path.resolve("ballast");
    }

    /** Mounts it, or skips the test if mounting is not permitted. */
    public static SmallDisk mount(Path folder, int megabytes) throws IOException {
        Files.createDirectories(folder);
        String refusal = run("mount", "-t", "tmpfs", "-o", "size=%dm".formatted(megabytes), "tmpfs", "" + folder);
        assumeTrue(refusal == null, () -> "skipped, for a disk to fill cannot be mounted here: " + refusal);
        return new SmallDisk(folder);
    }

    public Path path() {
        return path;
    }

    /** Fills the disk and leaves that much space. */
    public void fillUpTo(int megabytesLeft) throws IOException {
        byte[] megabyte = new byte[1 << 20];
        try (OutputStream file = Files.newOutputStream(ballast)) {
            while (Files.getFileStore(path).getUsableSpace() > (long) megabytesLeft << 20) {
                file.write(megabyte);
            }
        }
    }

    /** Fills the disk completely. */
    public void fill() throws IOException {
        byte[] page = new byte[4096];
        try (OutputStream file = Files.newOutputStream(ballast)) {
            while (Files.getFileStore(path).getUsableSpace() > 0) {
                file.write(page);
            }
        } catch (IOException e) {
            // another process has taken the last page
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

    /** Null if it succeeded, otherwise the output. */
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
