package org.streampass.notifications;

import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.StreamSourceFrameChannel;
import io.undertow.websockets.core.WebSocketChannel;
import java.io.IOException;
import java.util.function.Consumer;

/** Listens to one client: for its hello, and for signs of life. All of it is called by the channel's own thread. */
class Listener extends AbstractReceiveListener {

    /** A hello is some hundred bytes. */
    private static final int MAX_FRAME = 4096;

    private final Connection connection;
    private final Consumer<String> hello;
    private boolean greeted;

    /** @param hello is given the text of the first frame, on a thread that may wait */
    Listener(Connection connection, Consumer<String> hello) {
        this.connection = connection;
        this.hello = hello;
    }

    /** The time for the hello is over. */
    void endGreeting() {
        if (!greeted) {
            refuse(Closing.NO_HELLO);
        }
    }

    private void refuse(Closing why) {
        greeted = true;
        connection.close(why);
    }

    @Override
    protected void onText(WebSocketChannel channel, StreamSourceFrameChannel message) {
        new IncomingText(MAX_FRAME, this::hear, () -> refuse(Closing.TOO_LARGE), connection::drop).readFrom(message);
    }

    private void hear(String text) {
        connection.heard();
        if (!greeted) {
            greeted = true;
            connection.execute(() -> hello.accept(text));
        }
    }

    @Override
    protected void onBinary(WebSocketChannel channel, StreamSourceFrameChannel message) {
        IncomingText.drain(message);
        refuse(Closing.NOT_TEXT);
    }

    @Override
    protected void onPong(WebSocketChannel channel, StreamSourceFrameChannel message) throws IOException {
        connection.heard();
        super.onPong(channel, message);
    }

    @Override
    protected void onError(WebSocketChannel channel, Throwable error) {
        connection.drop();
    }
}
