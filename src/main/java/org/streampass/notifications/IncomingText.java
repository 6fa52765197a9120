package org.streampass.notifications;

import io.undertow.websockets.core.StreamSourceFrameChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;

/**
 * A message of a client, as its bytes come in. Undertow's own reader holds only those to its limit that are there at
 * first, so a client could fill the memory with the rest.
 */
class IncomingText implements ChannelListener<StreamSourceFrameChannel> {

    private final ByteBuffer bytes;
    private final Consumer<String> whenComplete;
    private final Runnable whenTooLarge;
    private final Runnable whenBroken;

    IncomingText(int maxBytes, Consumer<String> whenComplete, Runnable whenTooLarge, Runnable whenBroken) {
        this.bytes = ByteBuffer.allocate(maxBytes + 1);
        this.whenComplete = whenComplete;
        this.whenTooLarge = whenTooLarge;
        this.whenBroken = whenBroken;
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
                whenTooLarge.run();
            } else if (read < 0) {
                message.getReadSetter().set(null);
                whenComplete.accept(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            whenBroken.run();
        }
    }

    /** Reads on to where the message ends, and forgets it: what is not read would break the connection when it closes. */
    static void drain(StreamSourceFrameChannel message) {
        message.getReadSetter().set(ChannelListeners.drainListener(Long.MAX_VALUE, null, null));
        message.wakeupReads();
    }
}
