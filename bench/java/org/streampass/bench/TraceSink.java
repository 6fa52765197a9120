package org.streampass.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.LongAdder;

/** Receives traces by OTLP, and discards them: it costs the machine almost nothing. */
class TraceSink implements AutoCloseable {

    private final HttpServer server;
    private final LongAdder exports = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    TraceSink() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            bytes.add(exchange.getRequestBody().readAllBytes().length);
            exports.increment();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    String endpoint() {
        return "http://localhost:%d/v1/traces".formatted(server.getAddress().getPort());
    }

    @Override
    public String toString() {
        return "%d exports of traces, %d KB".formatted(exports.sum(), bytes.sum() / 1000);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
