package org.streampass.testing.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** A TCP connection for requests that no HTTP client would send. */
public class RawHttp implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;

    public RawHttp(int port) {
        this(port, InetAddress.getLoopbackAddress());
    }

    /** @param from the local address */
    public RawHttp(int port, InetAddress from) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port, from, 0);
            socket.setSoTimeout(PATIENCE_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * An HTTP response.
     *
     * @param headers by name, in any case
     */
    public record Response(int status, Map<String, String> headers, String body) {

        public JsonNode json() {
            return Api.parse(body);
        }

        private static Response of(String received) {
            String text = received.replaceFirst("^HTTP/1.1 100 [^\\r]*\r\n\r\n", "");
            String[] parts = text.split("\r\n\r\n", 2);
            String[] lines = parts[0].split("\r\n");
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (int i = 1; i < lines.length; i++) {
                String[] header = lines[i].split(": ", 2);
                headers.put(header[0], header[1]);
            }
            return new Response(Integer.parseInt(lines[0].split(" ")[1]), headers, parts[1]);
        }
    }

    /** Sends text; one character is one byte. */
    public RawHttp send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads the response until the server closes the connection, which it does if asked to, or after malformed input.
     */
    public Response response() {
        return Response.of(readUntilClosed());
    }

    /** Reads until the server closes the connection. */
    public String readUntilClosed() {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends, and reports whether the connection is still open. */
    public boolean isSent(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.setSoTimeout(1);
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Reads exactly these bytes. */
    public void expect(String text) {
        try {
            String received = new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.UTF_8);
            if (!received.equals(text)) {
                throw new AssertionError("expected '%s', got '%s'".formatted(text, received));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
