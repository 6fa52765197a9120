package org.streampass.platform.http;

import io.undertow.websockets.core.StreamSourceFrameChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;

/**
 * Reads one text message up to a limit. Undertow's own {@code BufferedTextMessage} checks its limit only for the bytes that
 * have arrived at first, so that a client could fill the heap with the rest.
 */
class TextMessageReader implements ChannelListener<StreamSourceFrameChannel> {

    private final ByteBuffer bytes;
    private final Consumer<String> onComplete;
    private final Runnable onTooLarge;
    private final Runnable onError;

    TextMessageReader(int maxBytes, Consumer<String> onComplete, Runnable onTooLarge, Runnable onError) {
        this.bytes = ByteBuffer.allocate(maxBytes + 1);
        this.onComplete = onComplete;
        this.onTooLarge = onTooLarge;
        this.onError = onError;
    }

    void readFrom(StreamSourceFrameChannel message) {
        message.getReadSetter().set(this);
        message.wakeupReads();
    }

    @Override
    public void handleEvent(StreamSourceFrameChannel message) {
        try {
            int read = message.read(bytes);
            while (read > 0 && bytes.hasRemaining()) {
                read = message.read(bytes);
            }
            if (!bytes.hasRemaining()) {
                drain(message);
                onTooLarge.run();
            } else if (read < 0) {
                message.getReadSetter().set(null);
                onComplete.accept(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            onError.run();
        }
    }

    /** Discards the rest of a message. Unread bytes would break the connection when it is closed. */
    static void drain(StreamSourceFrameChannel message) {
        message.getReadSetter().set(ChannelListeners.drainListener(Long.MAX_VALUE, null, null));
        message.wakeupReads();
    }
}
