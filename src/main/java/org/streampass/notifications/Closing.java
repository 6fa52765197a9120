package org.streampass.notifications;

/** Why the server closes a WebSocket, in the code that the client sees. */
enum Closing {
    GOING_AWAY(1001, "the server stops; come back with your cursor"),
    ANOTHER_EPOCH(1001, "the database was restored; come back with your cursor"),
    NOT_TEXT(1003, "frames are text"),
    NO_HELLO_FRAME(1008, "the first frame is {\"hello\":{\"ticket\":\"...\",\"after\":0}}"),
    TOO_LARGE(1009, "a frame has at most 4096 bytes"),
    INTERNAL(1011, "something went wrong here; come back with your cursor"),
    TOO_SLOW(1013, "too slow; come back with your cursor"),
    BAD_TICKET(4401, "the ticket is unknown, used or expired"),
    TOKEN_EXPIRED(4403, "the token has expired; come back with a new one"),
    NO_HELLO(4408, "no hello in time"),
    TOO_MANY(4429, "too many connections of this user");

    final int code;
    final String reason;

    Closing(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }
}
