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

/** A WebSocket client that keeps every frame until it is asked for. */
public class WebSocketClient implements WebSocket.Listener, AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private WebSocket webSocket;

    /** Connects without a word. */
    public static WebSocketClient connect(String url, String... headers) {
        WebSocketClient socket = new WebSocketClient();
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        socket.webSocket = builder.buildAsync(URI.create(url), socket).join();
        return socket;
    }

    /** Connects and says hello. */
    public static WebSocketClient open(JsonNode ticket, Long after) {
        WebSocketClient socket = connect(ticket.get("url").asText());
        socket.send("{\"hello\":{\"ticket\":\"%s\",\"after\":%s}}"
                .formatted(ticket.get("ticket").asText(), after));
        return socket;
    }

    /** Connects and says hello with a whole cursor. */
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

    /** The next frame, which must have this key; its value. */
    public JsonNode next(String key) {
        JsonNode frame = next();
        if (frame == null || !frame.has(key)) {
            throw new AssertionError("expected a frame '%s', got %s".formatted(key, frame));
        }
        return frame.get(key);
    }

    /** Whether there is a frame that was not asked for yet. */
    public boolean hasMore() {
        return !frames.isEmpty();
    }

    /** How the server takes the hello: {@code welcome}, or the code that it closes with. */
    public String outcome() {
        JsonNode frame = next();
        return frame != null && frame.isObject() ? frame.fieldNames().next() : String.valueOf(frame);
    }

    /** @return a frame; the code that the server closes with, after which nothing comes; null if nothing came */
    private JsonNode next() {
        try {
            return frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The sequences of the next notifications, as many as that. */
    public List<Integer> sequences(int count) {
        return Stream.generate(() -> next("notification").get("sequence").asInt())
                .limit(count)
                .toList();
    }

    /** Says good-bye properly. */
    public void leave() {
        webSocket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    /** The code that the server closes with. */
    public int closingCode() {
        return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** For what takes longer than a server that is well. */
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
