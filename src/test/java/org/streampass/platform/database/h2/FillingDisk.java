package org.streampass.platform.database.h2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/** A folder whose files H2 can overwrite, but extend only up to a limit. */
public class FillingDisk extends FilePathWrapper {

    static final String SCHEME = "filling";

    private static volatile long room = Long.MAX_VALUE;

    static void mount() {
        FilePath.register(new FillingDisk());
    }

    /** @param bytes the maximum length of a file; longer files keep their length */
    static void limit(long bytes) {
        room = bytes;
    }

    static void free() {
        limit(Long.MAX_VALUE);
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new FillingFile(super.open(mode));
    }

    private static class FillingFile extends DelegatingFile {

        FillingFile(FileChannel file) {
            super(file);
        }

        /** Writes as much as fits, as a disk does. */
        @Override
        public synchronized int write(ByteBuffer bytes, long position) throws IOException {
            long fits = Math.min(bytes.remaining(), Math.max(room, file.size()) - position);
            if (fits <= 0) {
                throw new IOException("No space left on device");
            }
            int written = super.write(bytes.slice().limit((int) fits), position);
            bytes.position(bytes.position() + written);
            return written;
        }
    }
}
