package org.streampass.platform.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The disk that the embedded broker's journal is on.
 *
 * @param least bytes that the broker leaves free: with less it refuses what is sent; 0 if it does not care
 */
public record JournalDisk(Path directory, long least) {

    /** In bytes. */
    public long free() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }
}
