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

/** A connection that sends byte by byte what no HTTP client would. */
public class RawHttp implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;

    public RawHttp(int port) {
        this(port, InetAddress.getLoopbackAddress());
    }

    /** @param from the address that it comes from */
    public RawHttp(int port, InetAddress from) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port, from, 0);
            socket.setSoTimeout(PATIENCE_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What came back.
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

    /** One character is one byte. */
    public RawHttp send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads until the server has closed, which it does when asked to, and after what it cannot make sense of. */
    public Response response() {
        return Response.of(rest());
    }

    /** Reads what comes until the server has closed. */
    public String rest() {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends, and tells whether the server still takes it. */
    public boolean isTaken(String text) {
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

    /** Waits for these very bytes. */
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
