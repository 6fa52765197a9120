package org.streampass.notifications;

import io.undertow.websockets.core.CloseMessage;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.streampass.json.Json;

/**
 * One connection of a user, and the number of the last notification it was sent. What is announced is sent at once if
 * it is the next; otherwise the table is read from where the connection stands, so nothing is missed or sent twice,
 * whatever order announcements come in.
 */
class Socket {

    /** How long a client may take to answer the closing frame. */
    private static final Duration CLOSING_TIME = Duration.ofSeconds(5);

    private static final int READ_AT_ONCE = 100;

    private final WebSocketChannel channel;
    private final NotificationTable table;
    private final int maxUnsent;
    private final long openedAt = System.nanoTime();
    private volatile long heardAt = openedAt;
    private volatile String user;
    private long sent;
    private long announced;
    private boolean reading = true;
    private int unsent;
    private boolean closed;

    Socket(WebSocketChannel channel, NotificationTable table, int maxUnsent) {
        this.channel = channel;
        this.table = table;
        this.maxUnsent = maxUnsent;
    }

    /** @return null before the hello */
    String user() {
        return user;
    }

    void belongsTo(String user) {
        this.user = user;
    }

    /**
     * Answers the hello, and sends what the client has missed. To be called after announcements for the user reach this
     * socket, so that none falls between.
     *
     * @param after the client's cursor; null for none
     */
    void welcome(Long after, int replayLimit) {
        long newest = table.lastSequence(user);
        long cursor = after == null ? newest : after;
        boolean recovered = cursor <= newest && newest - cursor <= replayLimit;
        synchronized (this) {
            sent = recovered ? cursor : newest;
            announced = Math.max(announced, newest);
            send(new Frames.WelcomeFrame(new Frames.Welcome(newest, recovered)));
        }
        catchUp();
    }

    /** A notification of the user was stored. */
    void announce(Notification notification, String frame) {
        synchronized (this) {
            announced = Math.max(announced, notification.sequence());
            if (reading || announced <= sent) {
                return;
            }
            if (notification.sequence() == sent + 1 && announced == notification.sequence()) {
                sent++;
                send(frame);
                return;
            }
            reading = true;
        }
        channel.getWorker().execute(this::catchUp);
    }

    /** Sends from the table until nothing announced is missing. One thread at a time: who sets {@code reading}. */
    private void catchUp() {
        try {
            while (sendStored(table.after(user, cursor(), READ_AT_ONCE))) {
                // there may be more
            }
        } catch (RuntimeException e) {
            close(Closing.INTERNAL);
        }
    }

    private synchronized long cursor() {
        return sent;
    }

    /** @return whether to read on */
    private synchronized boolean sendStored(List<Notification> stored) {
        for (Notification notification : stored) {
            sent = notification.sequence();
            send(new Frames.NotificationFrame(notification));
        }
        reading = !closed && !stored.isEmpty() && sent < announced;
        return reading;
    }

    private void send(Object frame) {
        send(Json.write(frame));
    }

    private void send(String text) {
        if (closed) {
            return;
        }
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        unsent += bytes;
        if (unsent > maxUnsent) {
            close(Closing.TOO_SLOW);
            return;
        }
        WebSockets.sendText(text, channel, new WebSocketCallback<>() {
            @Override
            public void complete(WebSocketChannel sentTo, Void context) {
                hasSent(bytes);
            }

            @Override
            public void onError(WebSocketChannel sentTo, Void context, Throwable e) {
                drop();
            }
        });
    }

    private synchronized void hasSent(int bytes) {
        unsent -= bytes;
    }

    void close(Closing why) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        WebSockets.sendClose(new CloseMessage(why.code, why.reason), channel, null);
        channel.getIoThread().executeAfter(this::drop, CLOSING_TIME.toMillis(), TimeUnit.MILLISECONDS);
    }

    void drop() {
        try {
            channel.close();
        } catch (IOException e) {
            // it is gone
        }
    }

    void heard() {
        heardAt = System.nanoTime();
    }

    void ping() {
        WebSockets.sendPing(ByteBuffer.allocate(0), channel, null);
    }

    boolean isSilentFor(Duration time) {
        return System.nanoTime() - heardAt > time.toNanos();
    }

    boolean isOpen() {
        return channel.isOpen();
    }
}
