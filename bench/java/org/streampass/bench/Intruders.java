package org.streampass.bench;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.RawWebSocket;

/** Sends invalid requests to the WebSocket's port at a fixed rate. */
class Intruders implements AutoCloseable {

    private static final int AT_ONCE = 16;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    /** @param intrusion one attempt; returns whether it was refused correctly */
    Intruders(int perSecond, BooleanSupplier intrusion) {
        clock.scheduleAtFixedRate(
                () -> threads.execute(() -> attempt(intrusion)), 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
    }

    private void attempt(BooleanSupplier intrusion) {
        attempts.incrementAndGet();
        if (intrusion.getAsBoolean()) {
            refused.incrementAndGet();
        }
    }

    static boolean connectFromAnotherOrigin(String url) {
        try (RawWebSocket socket = RawWebSocket.connect(url, "Origin: http://elsewhere.example")) {
            return socket.status() == 403;
        }
    }

    static boolean sendTooLargeFrame(String url) {
        try (RawWebSocket socket = RawWebSocket.connect(url)) {
            socket.sendHeader(RawWebSocket.TEXT, true, Integer.MAX_VALUE);
            socket.write(new byte[8 * 1024]);
            return socket.closingCode() == 1009;
        }
    }

    static boolean sendInvalidHello(String url) {
        try (RawWebSocket socket = RawWebSocket.connect(url)) {
            socket.send(RawWebSocket.TEXT, true, "x".repeat(1000));
            return socket.closingCode() == 1008;
        }
    }

    /** @param user already has the maximum number of connections */
    static boolean connectBeyondTheLimit(String url, Api.User user) {
        try (RawWebSocket socket = RawWebSocket.connect(url)) {
            socket.hello(user.ticket().get("ticket").asText(), 0L);
            return socket.closingCode() == 4429;
        }
    }

    /** Starts no more attempts, and waits for those in progress. */
    void stop() throws InterruptedException {
        clock.shutdownNow();
        threads.shutdown();
        threads.awaitTermination(1, TimeUnit.MINUTES);
    }

    int attempts() {
        return attempts.get();
    }

    int refused() {
        return refused.get();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        threads.shutdownNow();
    }
}
