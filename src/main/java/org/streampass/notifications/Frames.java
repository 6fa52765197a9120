package org.streampass.notifications;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/** The text frames of the WebSocket: JSON objects with one key. */
final class Frames {

    private Frames() {}

    /** The client's first frame. */
    record ClientFrame(@NotNull @Valid Hello hello) {}

    /**
     * @param after the cursor: the sequence number of the client's last notification; null: only new ones are sent
     * @param epoch of the cursor; null: the present epoch
     */
    record Hello(@NotNull String ticket, @Min(0) Long after, String epoch) {}

    /** The server's first frame. */
    record WelcomeFrame(Welcome welcome) {}

    /**
     * @param sequence the sequence number of the user's newest notification
     * @param recovered true: the missed notifications follow. False: the cursor is too old or unknown, and the client must
     *     fetch them by HTTP
     * @param epoch of the sequence numbers
     */
    record Welcome(long sequence, boolean recovered, String epoch) {}

    record NotificationFrame(@JsonProperty("notification") Notification notification) {}
}
