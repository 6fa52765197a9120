package org.streampass.testing.process;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP proxy to a local server, which can cut or stall its connections. */
public class TcpProxy implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final int target;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private ServerSocket server;
    private boolean stalled;

    public TcpProxy(int target) {
        this.target = target;
        listen(Ports.freePort());
        this.port = server.getLocalPort();
    }

    public int port() {
        return port;
    }

    /** Closes every connection and refuses new ones, as a stopped server does. */
    public void cut() {
        close(server);
        sockets.forEach(TcpProxy::close);
        sockets.clear();
    }

    /** Keeps every connection and accepts new ones, but forwards nothing, as if the network were down. */
    public synchronized void stall() {
        stalled = true;
    }

    /** Forwards again. */
    public synchronized void restore() {
        stalled = false;
        notifyAll();
        if (server.isClosed()) {
            listen(port);
        }
    }

    private void listen(int port) {
        // A closed port is free when the thread that accepts connections has noticed it.
        server = await().atMost(PATIENCE)
                .ignoreException(BindException.class)
                .until(() -> new ServerSocket(port, 50, InetAddress.getLoopbackAddress()), Objects::nonNull);
        ServerSocket listening = server;
        inBackground(() -> {
            while (true) {
                connect(listening.accept());
            }
        });
    }

    private void connect(Socket client) throws IOException {
        Socket behind = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(client);
        sockets.add(behind);
        inBackground(() -> pump(client, behind));
        inBackground(() -> pump(behind, client));
    }

    private void pump(Socket from, Socket to) throws IOException, InterruptedException {
        try (from;
                to) {
            byte[] buffer = new byte[16 * 1024];
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                waitWhileStalled();
                to.getOutputStream().write(buffer, 0, n);
            }
        }
    }

    private synchronized void waitWhileStalled() throws InterruptedException {
        while (stalled) {
            wait();
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void inBackground(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException | InterruptedException e) {
                // the connection was cut
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        restore();
        cut();
    }
}
