package org.streampass.platform.routes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * The text of a routes file. To read one never fails and never waits: a file that cannot be read has a defect, and the
 * others are not concerned.
 *
 * @param text as far as it can be read, to be told from the next one
 * @param defect null if it can be read
 */
record RoutesText(Path path, String text, RouteDiagnostic defect) {

    /** A hundred times what the longest routes file needs. */
    private static final int MOST_BYTES = 1024 * 1024;

    static RoutesText of(Path path) {
        try {
            if (!Files.isRegularFile(path)) {
                return broken(path, "it is no regular file");
            }
            return Files.size(path) > MOST_BYTES
                    ? broken(path, "it has more than %d bytes".formatted(MOST_BYTES))
                    : of(path, Files.readAllBytes(path));
        } catch (AccessDeniedException e) {
            return broken(path, "this process may not read it");
        } catch (IOException e) {
            return broken(path, "it cannot be read: " + Defect.of(e).sentence());
        }
    }

    private static RoutesText of(Path path, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, CharBuffer.allocate(bytes.length), true);
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!result.isError()) {
            return new RoutesText(path, text, null);
        }
        int line = 1
                + (int) IntStream.range(0, in.position())
                        .filter(n -> bytes[n] == '\n')
                        .count();
        return new RoutesText(
                path,
                text,
                new RouteDiagnostic(path.toString(), line, 0, "this is not UTF-8; save the file in that encoding"));
    }

    private static RoutesText broken(Path path, String cause) {
        return new RoutesText(path, "", new RouteDiagnostic(path.toString(), 0, 0, cause));
    }

    String name() {
        return path.getFileName().toString();
    }

    RouteLines lines() {
        return RouteLines.of(path, text);
    }

    RoutesFile parse() throws BrokenFileException {
        if (defect != null) {
            throw new BrokenFileException(defect);
        }
        return RoutesFile.parse(path, text);
    }
}
