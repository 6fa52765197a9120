package org.streampass.notifications;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/** What is said on a WebSocket: JSON objects of one key, in text frames. */
final class Frames {

    private Frames() {}

    /** The client's first. */
    record ClientFrame(@NotNull @Valid Hello hello) {}

    /**
     * @param after the number of the last notification that the client has; null: it wants what comes, not what was
     * @param epoch that the number is of; null: the present one
     */
    record Hello(@NotNull String ticket, @Min(0) Long after, String epoch) {}

    /** The server's first. */
    record WelcomeFrame(Welcome welcome) {}

    /**
     * @param sequence the number of the user's newest notification
     * @param recovered what the client has missed follows; if false it is too much, or of another epoch: the client fetches
     *     it by HTTP
     * @param epoch that the numbers are of
     */
    record Welcome(long sequence, boolean recovered, String epoch) {}

    record NotificationFrame(@JsonProperty("notification") Notification notification) {}
}
