package org.streampass.platform.startup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes files atomically: after a kill or a power failure a file holds the old text or the new one, never a part. */
public final class AtomicFile {

    /** The attributes of a new file that only its owner may read and write. */
    public static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private AtomicFile() {}

    /**
     * Replaces the content of a file, and returns when it is on the disk. An existing file keeps its owner and permissions.
     *
     * @param attributes the attributes of the file if it does not exist yet
     */
    public static void write(Path file, String text, FileAttribute<?>... attributes) throws IOException {
        Path next = file.resolveSibling("." + file.getFileName() + ".new");
        Files.deleteIfExists(next);
        try {
            if (Files.isRegularFile(file)) {
                Files.copy(file, next, StandardCopyOption.COPY_ATTRIBUTES);
            } else {
                Files.createFile(next, attributes);
            }
            try (FileChannel channel =
                    FileChannel.open(next, Set.of(StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING))) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(next); // a partial file occupies a full disk
            throw e;
        }
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
            folder.force(true); // makes the rename durable
        }
    }
}
