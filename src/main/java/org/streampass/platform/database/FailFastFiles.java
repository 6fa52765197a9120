package org.streampass.platform.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * Files of H2's, as addresses with {@code unbroken:} in them name them, in which nothing more is written once something
 * could not be. H2 has no such rule: when it cannot write what one transaction commits, others that wait for their turn
 * are written all the same, from a memory that counts on the first, and over what was committed before.
 */
public class FailFastFiles extends FilePathWrapper {

    static final String SCHEME = "unbroken";

    /** In a URL of H2's a semicolon ends the path, and cannot be escaped: this private-use character stands for it. */
    private static final char SEMICOLON = '\uF03B';

    static String inUrl(Path path) {
        return path.toString().replace(';', SEMICOLON);
    }

    static String asItIs(String url) {
        return url.replace(SEMICOLON, ';');
    }

    @Override
    protected FilePath unwrap(String path) {
        return super.unwrap(asItIs(path));
    }

    /** Makes the scheme known to H2. */
    static void register() {
        FilePath.register(new FailFastFiles());
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new UnbrokenFile(super.open(mode));
    }

    private static class UnbrokenFile extends DelegatingFile {

        private IOException failure;

        UnbrokenFile(FileChannel file) {
            super(file);
        }

        @Override
        public synchronized int write(ByteBuffer bytes, long position) throws IOException {
            requireUnbroken();
            try {
                return super.write(bytes, position);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        protected synchronized void implTruncate(long size) throws IOException {
            requireUnbroken();
            super.implTruncate(size);
        }

        private void requireUnbroken() throws IOException {
            if (failure != null) {
                throw new IOException(failure.getMessage(), failure);
            }
        }
    }
}
