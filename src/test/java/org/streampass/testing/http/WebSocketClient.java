package org.streampass.testing.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A WebSocket client that keeps every frame until the test reads it. */
public class WebSocketClient implements WebSocket.Listener, AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private WebSocket webSocket;

    /** Connects without sending anything. */
    public static WebSocketClient connect(String url, String... headers) {
        WebSocketClient socket = new WebSocketClient();
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        socket.webSocket = builder.buildAsync(URI.create(url), socket).join();
        return socket;
    }

    /** Connects and sends the hello. */
    public static WebSocketClient open(JsonNode ticket, Long after) {
        WebSocketClient socket = connect(ticket.get("url").asText());
        socket.send("{\"hello\":{\"ticket\":\"%s\",\"after\":%s}}"
                .formatted(ticket.get("ticket").asText(), after));
        return socket;
    }

    /** Connects and sends the hello with a complete cursor. */
    public static WebSocketClient open(JsonNode ticket, long after, String epoch) {
        WebSocketClient socket = connect(ticket.get("url").asText());
        socket.send("{\"hello\":{\"ticket\":\"%s\",\"after\":%d,\"epoch\":\"%s\"}}"
                .formatted(ticket.get("ticket").asText(), after, epoch));
        return socket;
    }

    public void send(String text) {
        webSocket.sendText(text, true).join();
    }

    public void sendBinary(byte[] bytes) {
        webSocket.sendBinary(java.nio.ByteBuffer.wrap(bytes), true).join();
    }

    /** The value of the next frame, which must have this key. */
    public JsonNode next(String key) {
        JsonNode frame = next();
        if (frame == null || !frame.has(key)) {
            throw new AssertionError("expected a frame '%s', got %s".formatted(key, frame));
        }
        return frame.get(key);
    }

    /** Whether there is an unread frame. */
    public boolean hasMore() {
        return !frames.isEmpty();
    }

    /** The server's response to the hello: {@code welcome}, or the closing code. */
    public String outcome() {
        JsonNode frame = next();
        return frame != null && frame.isObject() ? frame.fieldNames().next() : String.valueOf(frame);
    }

    /** @return a frame; the closing code, after which nothing follows; null if nothing arrived */
    private JsonNode next() {
        try {
            return frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The sequences of that many next notifications. */
    public List<Integer> sequences(int count) {
        return Stream.generate(() -> next("notification").get("sequence").asInt())
                .limit(count)
                .toList();
    }

    /** Closes the connection with a closing frame. */
    public void closeNormally() {
        webSocket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    /** The closing code from the server. */
    public int closingCode() {
        return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** For closings that take longer than usual. */
    public int closingCodeWithin(Duration patience) {
        return closed.orTimeout(patience.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            frames.add(Api.parse(partial.toString()));
            partial.setLength(0);
        }
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        frames.add(IntNode.valueOf(code));
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        closed.completeExceptionally(error);
    }

    @Override
    public void close() {
        webSocket.abort();
    }
}
