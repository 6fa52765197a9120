package org.streampass.platform.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The disk that the embedded broker's journal is on.
 *
 * @param least bytes that the broker leaves free: with less it refuses what is sent; 0 if it does not care
 * @param damage what was wrong with the journal when the broker started, in a sentence
 */
public record JournalDisk(Path directory, long least, Supplier<Optional<String>> damage) {

    /** In bytes. */
    public long free() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }
}
