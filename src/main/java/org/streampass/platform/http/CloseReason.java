package org.streampass.platform.http;

/** The code and the text of a WebSocket's close frame. */
public record CloseReason(int code, String reason) {

    public static final CloseReason INTERNAL_ERROR = new CloseReason(1011, "internal error; reconnect");

    static final CloseReason GOING_AWAY = new CloseReason(1001, "the server is stopping; reconnect");
    static final CloseReason NOT_TEXT = new CloseReason(1003, "only text frames are accepted");
    static final CloseReason TOO_LARGE = new CloseReason(1009, "a frame has at most 4096 bytes");
    static final CloseReason TOO_SLOW = new CloseReason(1013, "the client reads too slowly; reconnect");
}
