package org.streampass.platform.http;

import io.undertow.server.ServerConnection;
import io.undertow.websockets.core.WebSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The WebSocket connections of this process, up to a limit in total and for each address. */
public class WebSocketConnections {

    private final int maxConnections;
    private final ConnectionsByAddress byAddress;
    private final long maxUnsent;
    private final Duration pingInterval;
    private final Set<ServerConnection> admitted = ConcurrentHashMap.newKeySet();
    private final Set<WebSocketConnection> open = ConcurrentHashMap.newKeySet();

    /** @param maxUnsent limit of each send buffer in bytes */
    public WebSocketConnections(
            int maxConnections, ConnectionsByAddress byAddress, long maxUnsent, Duration pingInterval) {
        this.maxConnections = maxConnections;
        this.byAddress = byAddress;
        this.maxUnsent = maxUnsent;
        this.pingInterval = pingInterval;
    }

    /** The number of connections, from the handshake until they are closed. */
    public int count() {
        return admitted.size();
    }

    /**
     * Counts a connection before its handshake, until it is closed. So the limits hold for simultaneous requests, too.
     *
     * @return false if a limit is reached
     */
    synchronized boolean admit(ServerConnection connection) {
        if (admitted.contains(connection)) {
            return true;
        }
        InetAddress address = connection.getPeerAddress(InetSocketAddress.class).getAddress();
        if (admitted.size() >= maxConnections || !byAddress.tryAcquire(address)) {
            return false;
        }
        admitted.add(connection);
        connection.addCloseListener(closed -> {
            admitted.remove(closed);
            byAddress.release(address);
        });
        return true;
    }

    /** To be called after the handshake. */
    public WebSocketConnection open(WebSocketChannel channel) {
        WebSocketConnection connection = new WebSocketConnection(channel, maxUnsent);
        open.add(connection);
        connection.onClose(() -> open.remove(connection));
        connection.keepAlive(pingInterval);
        return connection;
    }

    public void closeAll(CloseReason reason) {
        List.copyOf(open).forEach(connection -> connection.close(reason));
    }
}
