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

/** Writes a file as a whole: after a kill or a power cut it holds the old text or the new one, never a part. */
public final class AtomicFile {

    /** For a new file that only this process's user may read. */
    public static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private AtomicFile() {}

    /**
     * Returns when the text is on the disk. A file that is there keeps its owner and its permissions.
     *
     * @param ofNewFile the attributes of a file that is not there yet
     */
    public static void write(Path file, String text, FileAttribute<?>... ofNewFile) throws IOException {
        Path next = file.resolveSibling("." + file.getFileName() + ".new");
        Files.deleteIfExists(next);
        try {
            if (Files.isRegularFile(file)) {
                Files.copy(file, next, StandardCopyOption.COPY_ATTRIBUTES);
            } else {
                Files.createFile(next, ofNewFile);
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
            Files.deleteIfExists(next); // of a disk that is full
            throw e;
        }
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
            folder.force(true); // the name
        }
    }
}
