package org.streampass.testing.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/**
 * The wall clock of a process, which can be set while it runs, if libfaketime is installed. Elapsed time is not
 * affected.
 */
public class FakeClock {

    private final Path library;
    private final Path file;

    private FakeClock(Path library, Path file) {
        this.library = library;
        this.file = file;
        setAheadBy(Duration.ZERO);
    }

    /**
     * A correct clock. Skips the test if libfaketime is not installed.
     *
     * @param folder for its files
     */
    public static FakeClock in(Path folder) {
        Optional<Path> library = library();
        assumeTrue(
                library.isPresent(),
                () -> "skipped, because there is no libfaketime: apt-get install faketime, or name another library with"
                        + " -Dstreampass.faketime=…");
        return new FakeClock(library.get(), folder.resolve("clock"));
    }

    private static Optional<Path> library() {
        String named = System.getProperty("streampass.faketime");
        if (named != null) {
            return Optional.of(Path.of(named)).filter(Files::exists);
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-gnu")) {
            for (Iterator<Path> each = folders.iterator(); each.hasNext(); ) {
                Path library = each.next().resolve("faketime/libfaketimeMT.so.1");
                if (Files.exists(library)) {
                    return Optional.of(library);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Sets the clock. A process notices within a second. */
    public final void setAheadBy(Duration time) {
        try {
            Path written = Files.writeString(file.resolveSibling("clock.new"), "%+d".formatted(time.toSeconds()));
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the shared memory that a killed process has left behind. */
    public static void forget(AppProcess killed) {
        try {
            Files.deleteIfExists(Path.of("/dev/shm/faketime_shm_" + killed.pid()));
            Files.deleteIfExists(Path.of("/dev/shm/sem.faketime_sem_" + killed.pid()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Variables for a process with this clock. Without the last but one, every timed wait of the JVM would end at once.
     */
    public Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_TIMESTAMP_FILE", file.toAbsolutePath().toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_FORCE_MONOTONIC_FIX", "0",
                "NO_FAKE_STAT", "1");
    }
}
