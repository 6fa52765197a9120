package org.streampass.platform.database.h2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * Files with the scheme {@code failfast:}. After a failed write they refuse all further ones. Otherwise H2 would write the
 * commits that wait behind the failed one, over data that earlier commits still need.
 */
public class FailFastFiles extends FilePathWrapper {

    static final String SCHEME = "failfast";

    /** A semicolon ends the path in a URL of H2 and cannot be escaped. This private-use character replaces it. */
    private static final char SEMICOLON = '\uF03B';

    static String inUrl(Path path) {
        return path.toString().replace(';', SEMICOLON);
    }

    public static String withSemicolons(String url) {
        return url.replace(SEMICOLON, ';');
    }

    @Override
    protected FilePath unwrap(String path) {
        return super.unwrap(withSemicolons(path));
    }

    /** Registers the scheme with H2. */
    static void register() {
        FilePath.register(new FailFastFiles());
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new FailFastFile(super.open(mode));
    }

    private static class FailFastFile extends DelegatingFile {

        private IOException failure;

        FailFastFile(FileChannel file) {
            super(file);
        }

        @Override
        public synchronized int write(ByteBuffer bytes, long position) throws IOException {
            requireNoFailure();
            try {
                return super.write(bytes, position);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        protected synchronized void implTruncate(long size) throws IOException {
            requireNoFailure();
            super.implTruncate(size);
        }

        private void requireNoFailure() throws IOException {
            if (failure != null) {
                throw new IOException(failure.getMessage(), failure);
            }
        }
    }
}
