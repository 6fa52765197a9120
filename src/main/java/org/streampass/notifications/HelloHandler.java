package org.streampass.notifications;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.streampass.platform.http.CloseReason;
import org.streampass.platform.http.WebSocketConnection;
import org.streampass.platform.json.InvalidJsonException;
import org.streampass.platform.json.Json;

/** Authenticates a connection by the ticket in its first frame, the hello, and starts the user's stream. */
class HelloHandler {

    private static final Logger log = LoggerFactory.getLogger(HelloHandler.class);

    private static final CloseReason INVALID_HELLO =
            new CloseReason(1008, "the first frame is {\"hello\":{\"ticket\":\"...\",\"after\":0}}");
    private static final CloseReason INVALID_TICKET = new CloseReason(4401, "the ticket is unknown, used or expired");
    private static final CloseReason TOKEN_EXPIRED =
            new CloseReason(4403, "the token has expired; reconnect with a new one");
    private static final CloseReason HELLO_TIMEOUT = new CloseReason(4408, "no hello in time");
    private static final CloseReason TOO_MANY = new CloseReason(4429, "too many connections of this user");

    private final Tickets tickets;
    private final NotificationStreams streams;
    private final NotificationTable table;
    private final Epochs epochs;
    private final WebSocketSettings settings;

    HelloHandler(
            Tickets tickets,
            NotificationStreams streams,
            NotificationTable table,
            Epochs epochs,
            WebSocketSettings settings) {
        this.tickets = tickets;
        this.streams = streams;
        this.table = table;
        this.epochs = epochs;
        this.settings = settings;
    }

    void await(WebSocketConnection connection) {
        connection.receiveFirst(text -> handle(connection, text), settings.helloTimeout(), HELLO_TIMEOUT);
    }

    private void handle(WebSocketConnection connection, String text) {
        try {
            byte[] json = text.getBytes(StandardCharsets.UTF_8);
            start(connection, Json.readValid(json, Frames.ClientFrame.class).hello());
        } catch (InvalidJsonException e) {
            connection.close(INVALID_HELLO);
        } catch (RuntimeException e) {
            log.warn("a WebSocket is closed, because its hello could not be handled: {}", e.getMessage());
            connection.close(CloseReason.INTERNAL_ERROR);
        }
    }

    private void start(WebSocketConnection connection, Frames.Hello hello) {
        Optional<Tickets.Admission> admission = tickets.use(hello.ticket());
        if (admission.isEmpty()) {
            connection.close(INVALID_TICKET);
            return;
        }
        NotificationStream stream = new NotificationStream(admission.get().userId(), connection, table, epochs);
        connection.onClose(() -> streams.remove(stream));
        if (streams.add(stream)) {
            connection.closeAt(admission.get().until(), TOKEN_EXPIRED);
            stream.welcome(hello.after(), hello.epoch(), settings.replayLimit());
        } else {
            connection.close(TOO_MANY);
        }
    }
}
