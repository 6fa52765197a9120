package org.streampass.notifications;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.streampass.platform.json.Json;

/**
 * One connection of a user, and the number of the last notification it was sent. What is announced is sent at once if
 * it is the next; otherwise the table is read from where the connection stands, so nothing is missed or sent twice,
 * whatever order announcements come in.
 */
class NotificationStream {

    private static final Logger log = LoggerFactory.getLogger(NotificationStream.class);

    private static final int READ_AT_ONCE = 100;

    private final Connection connection;
    private final NotificationTable table;
    private final Epochs epochs;
    private volatile String user;
    private long sent;
    private long announced;
    private boolean reading = true;

    NotificationStream(Connection connection, NotificationTable table, Epochs epochs) {
        this.connection = connection;
        this.table = table;
        this.epochs = epochs;
    }

    Connection connection() {
        return connection;
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
     * @param epoch of the cursor; null: the present one
     */
    void welcome(Long after, String epoch, int replayLimit) {
        NotificationTable.Position position = epochs.current(() -> table.position(user));
        String present = position.stamp().epoch();
        long newest = position.newest();
        long cursor = after == null ? newest : after;
        boolean isOfPresent = after == null || epoch == null || epoch.equals(present);
        boolean recovered = isOfPresent && cursor <= newest && newest - cursor <= replayLimit;
        synchronized (this) {
            sent = recovered ? cursor : newest;
            announced = Math.max(announced, newest);
            send(new Frames.WelcomeFrame(new Frames.Welcome(newest, recovered, present)));
        }
        catchUp();
    }

    /**
     * A notification of the user was stored.
     *
     * @param frame the text that tells of it, in UTF-8
     */
    void announce(long sequence, byte[] frame) {
        synchronized (this) {
            if (!reading && announced <= sent && sequence == sent + 1) {
                sent = sequence;
                connection.send(frame);
                return;
            }
        }
        announce(sequence);
    }

    /** The user has notifications up to this number. */
    void announce(long sequence) {
        synchronized (this) {
            announced = Math.max(announced, sequence);
            if (reading || announced <= sent) {
                return;
            }
            reading = true;
        }
        connection.execute(this::catchUp);
    }

    /** Sends from the table until nothing announced is missing. One thread at a time: who sets {@code reading}. */
    private void catchUp() {
        try {
            while (sendStored()) {
                // there may be more
            }
        } catch (RuntimeException e) {
            log.warn("a WebSocket's notifications could not be read, the client is to come back: {}", e.getMessage());
            connection.close(Closing.INTERNAL);
        }
    }

    /** @return whether to read on now */
    private boolean sendStored() {
        long from;
        long upTo;
        synchronized (this) {
            from = sent;
            upTo = announced;
        }
        List<Notification> stored = table.after(user, from, READ_AT_ONCE);
        synchronized (this) {
            for (Notification notification : stored) {
                if (connection.isBehind()) {
                    connection.afterwards(this::catchUp);
                    return false;
                }
                sent = notification.sequence();
                send(new Frames.NotificationFrame(notification));
            }
            boolean isAll = stored.isEmpty() && announced == upTo; // else one may have come after the table was read
            reading = !isAll && sent < announced && connection.isOpen();
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
