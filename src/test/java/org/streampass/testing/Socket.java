package org.streampass.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket client that keeps every frame until it is asked for. */
public class Socket implements WebSocket.Listener, AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;

    private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private WebSocket webSocket;

    /** Connects without a word. */
    public static Socket connect(String url, String... headers) {
        Socket socket = new Socket();
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        socket.webSocket = builder.buildAsync(URI.create(url), socket).join();
        return socket;
    }

    /** Connects and says hello. */
    public static Socket open(JsonNode ticket, Long after) {
        Socket socket = connect(ticket.get("url").asText());
        socket.send("{\"hello\":{\"ticket\":\"%s\",\"after\":%s}}"
                .formatted(ticket.get("ticket").asText(), after));
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
        try {
            JsonNode frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (frame == null || !frame.has(key)) {
                throw new AssertionError(
                        "expected a frame '%s', got %s; closed with %s".formatted(key, frame, closed.getNow(null)));
            }
            return frame.get(key);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The code that the server closes with. */
    public int closingCode() {
        return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
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
