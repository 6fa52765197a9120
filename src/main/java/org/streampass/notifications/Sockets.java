package org.streampass.notifications;

import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.StreamSourceFrameChannel;
import io.undertow.websockets.core.WebSocketChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.streampass.json.InvalidJsonException;
import org.streampass.json.Json;
import org.streampass.messaging.Event;

/** The connections that this instance holds, by user: to push to one user costs the same however many there are. */
class Sockets implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Sockets.class);

    /** A hello is some hundred bytes. */
    private static final long MAX_FRAME = 4096;

    private final NotificationTable table;
    private final Tickets tickets;
    private final WebSocketSettings settings;
    private final Set<Socket> all = ConcurrentHashMap.newKeySet();
    private final Map<String, Set<Socket>> byUser = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "websocket-clock");
        thread.setDaemon(true);
        return thread;
    });

    Sockets(NotificationTable table, Tickets tickets, WebSocketSettings settings) {
        this.table = table;
        this.tickets = tickets;
        this.settings = settings;
        long ping = settings.pingInterval().toMillis();
        clock.scheduleAtFixedRate(this::pingAll, ping, ping, TimeUnit.MILLISECONDS);
    }

    boolean isFull() {
        return all.size() >= settings.maxConnections();
    }

    /** A connection was made; it has to say who it is. */
    void open(WebSocketChannel channel) {
        Socket socket =
                new Socket(channel, table, Math.toIntExact(settings.maxUnsent().toBytes()));
        all.add(socket);
        channel.addCloseTask(closed -> forget(socket));
        channel.getReceiveSetter().set(new Listener(socket));
        channel.getIoThread()
                .executeAfter(
                        () -> {
                            if (socket.user() == null) {
                                socket.close(Closing.NO_HELLO);
                            }
                        },
                        settings.helloTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** Reacts to {@link NotificationStored}: pushes it to the user's connections here, if there are any. */
    void push(Event event) {
        NotificationStored stored = event.data(NotificationStored.class);
        Set<Socket> sockets = byUser.get(stored.userId());
        if (sockets != null) {
            String frame = Json.write(new Frames.NotificationFrame(stored.notification()));
            sockets.forEach(socket -> socket.announce(stored.notification(), frame));
        }
    }

    private void hello(Socket socket, String text) {
        Frames.Hello hello;
        try {
            hello = Json.readValid(text.getBytes(StandardCharsets.UTF_8), Frames.ClientFrame.class)
                    .hello();
        } catch (InvalidJsonException e) {
            socket.close(Closing.NO_HELLO_FRAME);
            return;
        }
        try {
            Optional<String> user = tickets.use(hello.ticket());
            if (user.isEmpty()) {
                socket.close(Closing.BAD_TICKET);
            } else if (register(socket, user.get())) {
                socket.welcome(hello.after(), settings.replayLimit());
            } else {
                socket.close(Closing.TOO_MANY);
            }
        } catch (RuntimeException e) {
            log.warn("a WebSocket's hello could not be answered, the client is to come back: {}", e.getMessage());
            socket.close(Closing.INTERNAL);
        }
    }

    private boolean register(Socket socket, String user) {
        socket.belongsTo(user);
        Set<Socket> sockets = byUser.compute(user, (key, present) -> {
            Set<Socket> set = present == null ? ConcurrentHashMap.newKeySet() : present;
            if (set.size() < settings.maxConnectionsPerUser()) {
                set.add(socket);
            }
            return set;
        });
        if (!socket.isOpen()) {
            forget(socket); // it closed before it was there to be found
        }
        return sockets.contains(socket);
    }

    private void forget(Socket socket) {
        all.remove(socket);
        if (socket.user() != null) {
            byUser.computeIfPresent(socket.user(), (user, sockets) -> {
                sockets.remove(socket);
                return sockets.isEmpty() ? null : sockets;
            });
        }
    }

    private void pingAll() {
        Duration silence = settings.pingInterval().multipliedBy(2).plusSeconds(1);
        for (Socket socket : all) {
            if (socket.isSilentFor(silence)) {
                socket.drop();
            } else {
                socket.ping();
            }
        }
    }

    void closeAll() {
        List.copyOf(all).forEach(socket -> socket.close(Closing.GOING_AWAY));
    }

    @Override
    public void destroy() {
        clock.shutdownNow();
    }

    /** Listens to one connection: for its hello, and for signs of life. */
    private class Listener extends AbstractReceiveListener {

        private final Socket socket;
        private boolean greeted;

        Listener(Socket socket) {
            this.socket = socket;
        }

        @Override
        protected long getMaxTextBufferSize() {
            return MAX_FRAME;
        }

        @Override
        protected long getMaxBinaryBufferSize() {
            return MAX_FRAME;
        }

        @Override
        protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
            socket.heard();
            if (!greeted) {
                greeted = true;
                String text = message.getData();
                channel.getWorker().execute(() -> hello(socket, text));
            }
        }

        @Override
        protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message) throws IOException {
            message.getData().free();
            socket.close(Closing.NOT_TEXT);
        }

        @Override
        protected void onPong(WebSocketChannel channel, StreamSourceFrameChannel frame) throws IOException {
            socket.heard();
            super.onPong(channel, frame);
        }

        @Override
        protected void onError(WebSocketChannel channel, Throwable error) {
            socket.drop();
        }
    }
}
