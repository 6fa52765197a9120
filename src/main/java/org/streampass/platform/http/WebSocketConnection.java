package org.streampass.platform.http;

import io.undertow.websockets.core.CloseMessage;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.xnio.XnioExecutor;

/** One WebSocket connection with a bounded send buffer. No method blocks. */
public class WebSocketConnection {

    /** Timeout for the client's answer to the close frame. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final WebSocketChannel channel;
    private final long maxUnsent;
    private volatile long lastReceivedAt = System.nanoTime();
    private long unsent;
    private Runnable whenSent;
    private boolean closing;

    /** @param maxUnsent limit of the send buffer in bytes; a client that exceeds it is disconnected */
    WebSocketConnection(WebSocketChannel channel, long maxUnsent) {
        this.channel = channel;
        this.maxUnsent = maxUnsent;
    }

    /**
     * Waits for the client's first message. Later messages are ignored.
     *
     * @param listener called with the text, on a worker thread
     * @param onTimeout closes the connection if no message arrives in time
     */
    public void receiveFirst(Consumer<String> listener, Duration timeout, CloseReason onTimeout) {
        FirstMessageListener messages = new FirstMessageListener(this, listener);
        channel.getReceiveSetter().set(messages);
        channel.getIoThread()
                .executeAfter(() -> messages.timeOut(onTimeout), timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Runs the task on a worker thread. */
    public void execute(Runnable task) {
        channel.getWorker().execute(task);
    }

    /** Whether more than half of the send buffer is in use: the caller should pause. */
    public synchronized boolean isBehind() {
        return unsent > maxUnsent / 2;
    }

    /** Runs the task on a worker thread when the send buffer is empty. Replaces a previous task. */
    public synchronized void whenSent(Runnable task) {
        if (unsent == 0) {
            execute(task);
        } else {
            whenSent = task;
        }
    }

    /** @param text in UTF-8 */
    public synchronized void send(byte[] text) {
        if (closing) {
            return;
        }
        if (unsent > maxUnsent) {
            close(CloseReason.TOO_SLOW);
            return;
        }
        unsent += text.length;
        WebSockets.sendText(ByteBuffer.wrap(text), channel, new WebSocketCallback<>() {
            @Override
            public void complete(WebSocketChannel sentTo, Void context) {
                sent(text.length);
            }

            @Override
            public void onError(WebSocketChannel sentTo, Void context, Throwable e) {
                if (!sentTo.isCloseFrameReceived()) { // otherwise the close frame is still to be answered
                    terminate();
                }
            }
        });
    }

    private synchronized void sent(int bytes) {
        unsent -= bytes;
        if (unsent == 0 && whenSent != null && !closing) {
            execute(whenSent);
            whenSent = null;
        }
    }

    public synchronized void close(CloseReason reason) {
        if (closing) {
            return;
        }
        closing = true;
        WebSockets.sendClose(new CloseMessage(reason.code(), reason.reason()), channel, null);
        channel.getIoThread().executeAfter(this::terminate, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Closes the connection at a later time, unless it is closed before. */
    public void closeAt(Instant time, CloseReason reason) {
        long millis = Math.max(0, Duration.between(Instant.now(), time).toMillis());
        XnioExecutor.Key timer = channel.getIoThread().executeAfter(() -> close(reason), millis, TimeUnit.MILLISECONDS);
        onClose(timer::remove);
    }

    /** Runs the task when the connection ends. */
    public void onClose(Runnable task) {
        channel.addCloseTask(closed -> task.run());
    }

    /** Closes the connection without a close frame. */
    void terminate() {
        synchronized (this) {
            closing = true;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // it is closed already
        }
    }

    /** Sends pings, and terminates the connection if the client answers no two of them. */
    void keepAlive(Duration pingInterval) {
        long millis = pingInterval.toMillis();
        long maxSilence = pingInterval.multipliedBy(2).plusSeconds(1).toNanos();
        XnioExecutor.Key timer = channel.getIoThread()
                .executeAtInterval(() -> pingOrTerminate(maxSilence), millis, TimeUnit.MILLISECONDS);
        onClose(timer::remove);
    }

    private void pingOrTerminate(long maxSilence) {
        if (System.nanoTime() - lastReceivedAt > maxSilence) {
            terminate();
        } else {
            ping();
        }
    }

    /** Sends nothing after a close frame: a frame that cannot be sent breaks the channel. */
    private synchronized void ping() {
        if (isOpen()) {
            WebSockets.sendPing(ByteBuffer.allocate(0), channel, null);
        }
    }

    /** Notes that the client is alive: it has sent a message or a pong. */
    void received() {
        lastReceivedAt = System.nanoTime();
    }

    /** Whether the channel has ended. Its close tasks may have run already. */
    public boolean isEnded() {
        return !channel.isOpen();
    }

    /** Whether frames can be sent: neither side has begun to close the connection. */
    public synchronized boolean isOpen() {
        return !closing && channel.isOpen() && !channel.isCloseFrameReceived();
    }
}
