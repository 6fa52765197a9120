package org.streampass.notifications;

import io.undertow.websockets.core.CloseMessage;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioExecutor;

/** A WebSocket's channel, and how much waits there for a client that reads slowly. Nothing here ever blocks. */
class Connection {

    /** How long a client may take to answer the closing frame. */
    private static final Duration CLOSING_TIME = Duration.ofSeconds(5);

    private final WebSocketChannel channel;
    private final long maxUnsent;
    private volatile long heardAt = System.nanoTime();
    private long unsent;
    private Runnable afterwards;
    private boolean closed;

    /** @param maxUnsent bytes that may wait for the client before more is too much */
    Connection(WebSocketChannel channel, long maxUnsent) {
        this.channel = channel;
        this.maxUnsent = maxUnsent;
    }

    void execute(Runnable task) {
        channel.getWorker().execute(task);
    }

    /** Whether so much waits for the client that what can wait should. */
    synchronized boolean isBehind() {
        return unsent > maxUnsent / 2;
    }

    /** Runs the task once the client has been sent all that waits for it. */
    synchronized void afterwards(Runnable task) {
        if (unsent == 0) {
            execute(task);
        } else {
            afterwards = task;
        }
    }

    /** @param text in UTF-8 */
    synchronized void send(byte[] text) {
        if (closed) {
            return;
        }
        if (unsent > maxUnsent) {
            close(Closing.TOO_SLOW);
            return;
        }
        unsent += text.length;
        WebSockets.sendText(ByteBuffer.wrap(text), channel, new WebSocketCallback<>() {
            @Override
            public void complete(WebSocketChannel sentTo, Void context) {
                hasSent(text.length);
            }

            @Override
            public void onError(WebSocketChannel sentTo, Void context, Throwable e) {
                if (!sentTo.isCloseFrameReceived()) { // else the client says good-bye, and is to have its answer
                    drop();
                }
            }
        });
    }

    private synchronized void hasSent(int bytes) {
        unsent -= bytes;
        if (unsent == 0 && afterwards != null && !closed) {
            execute(afterwards);
            afterwards = null;
        }
    }

    synchronized void close(Closing why) {
        if (closed) {
            return;
        }
        closed = true;
        WebSockets.sendClose(new CloseMessage(why.code, why.reason), channel, null);
        channel.getIoThread().executeAfter(this::drop, CLOSING_TIME.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Closes the connection later, if it is open then. */
    void closeAt(Instant end, Closing why) {
        long millis = Math.max(0, Duration.between(Instant.now(), end).toMillis());
        XnioExecutor.Key timer = channel.getIoThread().executeAfter(() -> close(why), millis, TimeUnit.MILLISECONDS);
        channel.addCloseTask(closed -> timer.remove());
    }

    void drop() {
        synchronized (this) {
            closed = true;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // it is gone
        }
    }

    /** Not once it is closing: nothing may follow the closing frame, and what fails to be sent breaks the channel. */
    synchronized void ping() {
        if (isOpen()) {
            WebSockets.sendPing(ByteBuffer.allocate(0), channel, null);
        }
    }

    /** The client has given a sign of life. */
    void heard() {
        heardAt = System.nanoTime();
    }

    boolean isSilentFor(Duration time) {
        return System.nanoTime() - heardAt > time.toNanos();
    }

    /** Whether the channel has ended; what is to be done at its end may have been done already. */
    boolean isGone() {
        return !channel.isOpen();
    }

    /** Whether there is a use in sending. */
    synchronized boolean isOpen() {
        return !closed && channel.isOpen() && !channel.isCloseFrameReceived();
    }
}
