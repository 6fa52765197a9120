package org.streampass.testing.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * TCP ports of the loopback interface, outside the ephemeral range. A client that retries its connection to a stopped
 * process can be given an ephemeral port that equals the target, and then the process cannot listen there again.
 *
 * <p>A port that is free now may be taken before its process listens, or while it is killed and started again. Therefore
 * the ports are divided into blocks. A JVM owns a block while it listens on the first port of it, and gives each other
 * port of it to one process only.
 */
public final class Ports {

    private static final int FIRST_PORT = 20_000;

    /** The lowest ephemeral port of Linux; other systems begin higher. */
    private static final int FIRST_EPHEMERAL = 32_768;

    private static final int BLOCK = 32;

    private static final int BLOCKS = (FIRST_EPHEMERAL - FIRST_PORT) / BLOCK;

    /** They are open until the JVM ends. */
    private static final List<ServerSocket> OWNED = new ArrayList<>();

    private static int next;

    private static int end;

    private Ports() {}

    /** A port on which nothing listens, and that no other caller gets, in this JVM or in another one. */
    public static synchronized int freePort() {
        while (true) {
            if (next == end) {
                ownBlock();
            }
            int port = next++;
            Optional<ServerSocket> free = listen(port);
            if (free.isPresent()) {
                close(free.get());
                return port;
            }
        }
    }

    private static void ownBlock() {
        int start = ThreadLocalRandom.current().nextInt(BLOCKS);
        for (int n = 0; n < BLOCKS; n++) {
            int first = FIRST_PORT + (start + n) % BLOCKS * BLOCK;
            Optional<ServerSocket> owner = listen(first);
            if (owner.isPresent()) {
                OWNED.add(owner.get());
                next = first + 1;
                end = first + BLOCK;
                return;
            }
        }
        throw new IllegalStateException("no block of ports is free between %d and %d; blocks of this JVM: %d"
                .formatted(FIRST_PORT, FIRST_EPHEMERAL, OWNED.size()));
    }

    /** Empty if the port is in use. */
    private static Optional<ServerSocket> listen(int port) {
        try {
            return Optional.of(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        } catch (BindException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static boolean isListening(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
