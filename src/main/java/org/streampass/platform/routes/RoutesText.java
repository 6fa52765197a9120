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
 * The text of a routes file. Reading neither throws nor blocks: an unreadable file has an error, and does not affect other
 * files.
 *
 * @param text as far as it is readable, to detect a change
 * @param error null if the file is readable
 */
record RoutesText(Path path, String text, RouteDiagnostic error) {

    /** A hundred times the size of the longest routes file. */
    private static final int MAX_BYTES = 1024 * 1024;

    static RoutesText of(Path path) {
        try {
            if (!Files.isRegularFile(path)) { // reading a FIFO would block
                return unreadable(path, "it is not a regular file");
            }
            return Files.size(path) > MAX_BYTES
                    ? unreadable(path, "it has more than %d bytes".formatted(MAX_BYTES))
                    : of(path, Files.readAllBytes(path));
        } catch (AccessDeniedException e) {
            return unreadable(path, "this process has no permission to read it");
        } catch (IOException e) {
            return unreadable(path, "it cannot be read: " + Defect.of(e).message());
        }
    }

    private static RoutesText of(Path path, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, CharBuffer.allocate(bytes.length), true);
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!result.isError()) {
            return new RoutesText(path, text, null);
        }
        long lineBreaks =
                IntStream.range(0, in.position()).filter(n -> bytes[n] == '\n').count();
        return new RoutesText(
                path,
                text,
                new RouteDiagnostic(
                        path.toString(), (int) lineBreaks + 1, 0, "this is not UTF-8; save the file in that encoding"));
    }

    private static RoutesText unreadable(Path path, String message) {
        return new RoutesText(path, "", new RouteDiagnostic(path.toString(), 0, 0, message));
    }

    String name() {
        return path.getFileName().toString();
    }

    RouteLines lines() {
        return RouteLines.of(path, text);
    }

    RoutesFile parse() throws InvalidRoutesFileException {
        if (error != null) {
            throw new InvalidRoutesFileException(error);
        }
        return RoutesFile.parse(path, text);
    }
}
