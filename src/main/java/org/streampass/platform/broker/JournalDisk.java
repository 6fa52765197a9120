package org.streampass.platform.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The disk of the embedded broker's journal.
 *
 * @param minFree {@code min-disk-free} in bytes: with less, the broker refuses messages; 0: no limit
 * @param damage damage of the journal that was found when the broker started, as a sentence
 */
public record JournalDisk(Path directory, long minFree, Supplier<Optional<String>> damage) {

    /** Usable space in bytes. */
    public long free() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }
}
