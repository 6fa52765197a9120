package org.streampass.notifications;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.streampass.platform.http.CloseReason;
import org.streampass.platform.http.WebSocketConnection;
import org.streampass.platform.json.Json;

/**
 * Sends a user's notifications on one connection: each once, in order, without gaps. An announced notification is sent at
 * once if it is the next one. Otherwise the missing ones are read from the table, so announcements may arrive in any order.
 */
class NotificationStream {

    private static final Logger log = LoggerFactory.getLogger(NotificationStream.class);

    private static final int READ_AT_ONCE = 100;

    private final String user;
    private final WebSocketConnection connection;
    private final NotificationTable table;
    private final Epochs epochs;
    private long lastSent;
    private long lastAnnounced;

    /** Whether a thread reads from the table. The others leave the sending to it. */
    private boolean reading = true;

    NotificationStream(String user, WebSocketConnection connection, NotificationTable table, Epochs epochs) {
        this.user = user;
        this.connection = connection;
        this.table = table;
        this.epochs = epochs;
    }

    String user() {
        return user;
    }

    WebSocketConnection connection() {
        return connection;
    }

    /**
     * Answers the hello and sends the missed notifications. The stream must already receive announcements, so that none is
     * lost in between.
     *
     * @param after the client's cursor; null: none
     * @param epoch of the cursor; null: the present one
     */
    void welcome(Long after, String epoch, int replayLimit) {
        NotificationTable.Position position = epochs.current(() -> table.position(user));
        String presentEpoch = position.stamp().epoch();
        long newest = position.newest();
        long cursor = after == null ? newest : after;
        boolean isPresentEpoch = after == null || epoch == null || epoch.equals(presentEpoch);
        boolean recovered = isPresentEpoch && cursor <= newest && newest - cursor <= replayLimit;
        synchronized (this) {
            lastSent = recovered ? cursor : newest;
            lastAnnounced = Math.max(lastAnnounced, newest);
            send(new Frames.WelcomeFrame(new Frames.Welcome(newest, recovered, presentEpoch)));
        }
        catchUp();
    }

    /**
     * Announces a stored notification of the user.
     *
     * @param frame the notification's frame, in UTF-8
     */
    void announce(long sequence, byte[] frame) {
        synchronized (this) {
            if (!reading && lastAnnounced <= lastSent && sequence == lastSent + 1) {
                lastSent = sequence;
                connection.send(frame);
                return;
            }
        }
        announce(sequence);
    }

    /** Announces that the user has notifications up to this sequence number. */
    void announce(long sequence) {
        synchronized (this) {
            lastAnnounced = Math.max(lastAnnounced, sequence);
            if (reading || lastAnnounced <= lastSent) {
                return;
            }
            reading = true;
        }
        connection.execute(this::catchUp);
    }

    /** Reads and sends until every announced notification is sent. Runs only in the thread that has set {@code reading}. */
    private void catchUp() {
        try {
            while (sendStored()) {
                // there may be more
            }
        } catch (RuntimeException e) {
            log.warn("a WebSocket is closed, because its notifications cannot be read: {}", e.getMessage());
            connection.close(CloseReason.INTERNAL_ERROR);
        }
    }

    /** @return whether to continue */
    private boolean sendStored() {
        long from;
        long upTo;
        synchronized (this) {
            from = lastSent;
            upTo = lastAnnounced;
        }
        List<Notification> stored = table.after(user, from, READ_AT_ONCE);
        synchronized (this) {
            for (Notification notification : stored) {
                if (connection.isBehind()) {
                    connection.whenSent(this::catchUp);
                    return false;
                }
                lastSent = notification.sequence();
                send(new Frames.NotificationFrame(notification));
            }
            boolean isComplete = stored.isEmpty() && lastAnnounced == upTo; // no announcement since the table was read
            reading = !isComplete && lastSent < lastAnnounced && connection.isOpen();
            return reading;
        }
    }

    private void send(Object frame) {
        connection.send(bytes(frame));
    }

    static byte[] bytes(Object frame) {
        return Json.write(frame).getBytes(StandardCharsets.UTF_8);
    }
}
