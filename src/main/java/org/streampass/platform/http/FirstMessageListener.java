package org.streampass.platform.http;

import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.StreamSourceFrameChannel;
import io.undertow.websockets.core.WebSocketChannel;
import java.io.IOException;
import java.util.function.Consumer;

/** Passes on the first message of a client. Later frames only prove that it is alive. Runs on the channel's I/O thread. */
class FirstMessageListener extends AbstractReceiveListener {

    private static final int MAX_MESSAGE_BYTES = 4096;

    private final WebSocketConnection connection;
    private final Consumer<String> listener;
    private boolean done;

    /** @param listener called with the first message, on a worker thread */
    FirstMessageListener(WebSocketConnection connection, Consumer<String> listener) {
        this.connection = connection;
        this.listener = listener;
    }

    void timeOut(CloseReason reason) {
        if (!done) {
            close(reason);
        }
    }

    private void close(CloseReason reason) {
        done = true;
        connection.close(reason);
    }

    @Override
    protected void onText(WebSocketChannel channel, StreamSourceFrameChannel message) {
        new TextMessageReader(
                        MAX_MESSAGE_BYTES, this::receive, () -> close(CloseReason.TOO_LARGE), connection::terminate)
                .readFrom(message);
    }

    private void receive(String text) {
        connection.received();
        if (!done) {
            done = true;
            connection.execute(() -> listener.accept(text));
        }
    }

    @Override
    protected void onBinary(WebSocketChannel channel, StreamSourceFrameChannel message) {
        TextMessageReader.drain(message);
        close(CloseReason.NOT_TEXT);
    }

    @Override
    protected void onPong(WebSocketChannel channel, StreamSourceFrameChannel message) throws IOException {
        connection.received();
        super.onPong(channel, message);
    }

    @Override
    protected void onError(WebSocketChannel channel, Throwable error) {
        connection.terminate();
    }
}
