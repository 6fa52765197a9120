package org.streampass.notifications;

import io.undertow.server.ServerConnection;
import io.undertow.websockets.core.WebSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedDelayTask;
import org.springframework.scheduling.config.FixedRateTask;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.streampass.platform.http.ConnectionsByAddress;
import org.streampass.platform.json.InvalidJsonException;
import org.streampass.platform.json.Json;
import org.streampass.platform.startup.OneLine;

/** The connections that this instance holds, by user: to push to one user costs the same however many there are. */
class Sockets implements SchedulingConfigurer {

    private static final Logger log = LoggerFactory.getLogger(Sockets.class);

    private final NotificationTable table;
    private final Tickets tickets;
    private final Epochs epochs;
    private final WebSocketSettings settings;
    private final ConnectionsByAddress byAddress;
    private final Set<ServerConnection> admitted = ConcurrentHashMap.newKeySet();
    private final Set<NotificationStream> all = ConcurrentHashMap.newKeySet();
    private final Map<String, Set<NotificationStream>> byUser = new ConcurrentHashMap<>();

    /** Those that the sockets were closed for. */
    private int changesOfEpoch;

    Sockets(
            NotificationTable table,
            Tickets tickets,
            Epochs epochs,
            WebSocketSettings settings,
            ConnectionsByAddress byAddress) {
        this.table = table;
        this.tickets = tickets;
        this.epochs = epochs;
        this.settings = settings;
        this.byAddress = byAddress;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        Duration ping = settings.pingInterval();
        tasks.addFixedRateTask(new FixedRateTask(() -> quietly(this::pingAll), ping, ping));
        Duration compare = settings.compareInterval();
        tasks.addFixedDelayTask(new FixedDelayTask(() -> quietly(this::compare), compare, compare));
    }

    /** The connections that are held, whether they have said hello or not. */
    int count() {
        return admitted.size();
    }

    /** The users that have said hello on one of them. */
    Set<String> users() {
        return byUser.keySet();
    }

    /**
     * Whether there is room for one more, and for one more of its address. It counts from here on, before it is answered,
     * and until it is closed: among many that ask at the same moment no more are let in than are allowed.
     */
    synchronized boolean admit(ServerConnection connection) {
        if (admitted.contains(connection)) {
            return true;
        }
        InetAddress address = connection.getPeerAddress(InetSocketAddress.class).getAddress();
        if (admitted.size() >= settings.maxConnections() || !byAddress.tryAcquire(address)) {
            return false;
        }
        admitted.add(connection);
        connection.addCloseListener(closed -> {
            admitted.remove(closed);
            byAddress.release(address);
        });
        return true;
    }

    /** A connection was made; it has to say who it is. */
    void open(WebSocketChannel channel) {
        Connection connection = new Connection(channel, settings.maxUnsent().toBytes());
        NotificationStream socket = new NotificationStream(connection, table, epochs);
        all.add(socket);
        channel.addCloseTask(closed -> forget(socket));
        Listener listener = new Listener(connection, text -> hello(socket, text));
        channel.getReceiveSetter().set(listener);
        channel.getIoThread()
                .executeAfter(listener::endGreeting, settings.helloTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Pushes notifications to the connections of their users here, if there are any. */
    void push(List<UserNotification> stored) {
        for (UserNotification each : stored) {
            Set<NotificationStream> sockets = byUser.get(each.userId());
            if (sockets != null) {
                byte[] frame = NotificationStream.bytes(new Frames.NotificationFrame(each.notification()));
                sockets.forEach(socket -> socket.announce(each.notification().sequence(), frame));
            }
        }
    }

    /** Another instance has stored notifications. @param newest the number of each user's newest */
    void announce(Map<String, Long> newest) {
        newest.forEach(
                (user, sequence) -> byUser.getOrDefault(user, Set.of()).forEach(socket -> socket.announce(sequence)));
    }

    private void hello(NotificationStream socket, String text) {
        Frames.Hello hello;
        try {
            hello = Json.readValid(text.getBytes(StandardCharsets.UTF_8), Frames.ClientFrame.class)
                    .hello();
        } catch (InvalidJsonException e) {
            socket.connection().close(Closing.NO_HELLO_FRAME);
            return;
        }
        try {
            Optional<Tickets.Admission> admission = tickets.use(hello.ticket());
            if (admission.isEmpty()) {
                socket.connection().close(Closing.BAD_TICKET);
            } else if (register(socket, admission.get().userId())) {
                socket.connection().closeAt(admission.get().until(), Closing.TOKEN_EXPIRED);
                socket.welcome(hello.after(), hello.epoch(), settings.replayLimit());
            } else {
                socket.connection().close(Closing.TOO_MANY);
            }
        } catch (RuntimeException e) {
            log.warn("a WebSocket's hello could not be answered, the client is to come back: {}", e.getMessage());
            socket.connection().close(Closing.INTERNAL);
        }
    }

    private boolean register(NotificationStream socket, String user) {
        socket.belongsTo(user);
        Set<NotificationStream> sockets = byUser.compute(user, (key, present) -> {
            Set<NotificationStream> set = present == null ? ConcurrentHashMap.newKeySet() : present;
            if (set.size() < settings.maxConnectionsPerUser()) {
                set.add(socket);
            }
            return set;
        });
        if (socket.connection().isGone()) {
            forget(socket); // it ended before it was there to be found
        }
        return sockets.contains(socket);
    }

    private void forget(NotificationStream socket) {
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
        for (NotificationStream socket : all) {
            if (socket.connection().isSilentFor(silence)) {
                socket.connection().drop();
            } else {
                socket.connection().ping();
            }
        }
    }

    /**
     * Announcements get lost with a connection to the broker: so that no client waits for the next in vain. One query
     * for all, by the users' keys; what it sees is committed, so there is no moment that it could look past. When another
     * epoch has begun, what sockets were sent compares with nothing, and their clients come back.
     */
    void compare() {
        epochs.look();
        if (epochs.changes() != changesOfEpoch) {
            changesOfEpoch = epochs.changes();
            closeAll(Closing.ANOTHER_EPOCH);
        }
        if (!byUser.isEmpty()) {
            announce(table.lastSequences(byUser.keySet()));
        }
    }

    private static void quietly(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.warn(
                    "sockets were not pinged, or not compared with what is stored, and this is tried again: {}",
                    OneLine.of(e));
        }
    }

    void closeAll(Closing why) {
        List.copyOf(all).forEach(socket -> socket.connection().close(why));
    }
}
