package org.streampass.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.http.BearerTokens;

/** The benchmark measures the waiting time of a person, however the system behaves. */
@Tag("bench")
class LoadClientTests {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Recording recording = new Recording();
    private HttpServer server;
    private LoadClient client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        client = new LoadClient(new Answering(server.getAddress().getPort()), new Users(new BearerTokens()));
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
        threads.shutdown();
    }

    /** A system whose answer is the outcome. */
    private record Answering(int port) implements Subject {

        @Override
        public String name() {
            return "a stub";
        }

        @Override
        public URI subscriptions() {
            return URI.create("http://127.0.0.1:%d/subscriptions".formatted(port));
        }

        @Override
        public Map<String, List<ProcessHandle>> processes() {
            return Map.of();
        }

        @Override
        public JdbcClient tables() {
            return null;
        }

        @Override
        public void close() {
            // nothing to close
        }
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    @Test
    void stalledSystemDoesNotSlowDownTheRequests() {
        int requests = 20;
        CountDownLatch all = new CountDownLatch(requests);
        server.createContext("/", exchange -> {
            all.countDown();
            try {
                all.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            answer(exchange, 201);
        });
        Load.open(100, Duration.ofMillis(200)).sending().run(client, recording);
        await().atMost(Duration.ofSeconds(10)).until(recording::isDrained);
        assertThat(recording.mostOpen()).isEqualTo(requests);
        assertThat(recording.feedback().count()).isEqualTo(requests);
        assertThat(recording.feedback().max())
                .as("the waiting time of the first request")
                .isGreaterThan(189);
    }

    @Test
    void repeatedRequestIsTimedFromItsFirstAttempt() {
        AtomicInteger asked = new AtomicInteger();
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "1");
            answer(exchange, asked.incrementAndGet() == 1 ? 503 : 201);
        });
        Load.burst(1).sending().run(client, recording);
        await().atMost(Duration.ofSeconds(10)).until(recording::isDrained);
        assertThat(recording.answers()).isEqualTo(Map.of("201", 1L, "503", 1L));
        assertThat(recording.feedback().p50()).isGreaterThan(1000);
        assertThat(recording.finishedSoFar()).isEqualTo(1);
    }

    @Test
    void refusalIsFeedbackWithoutAList() {
        server.createContext("/", exchange -> answer(exchange, 502));
        Load.burst(3).sending().run(client, recording);
        await().atMost(Duration.ofSeconds(10)).until(recording::isDrained);
        assertThat(recording.answers()).isEqualTo(Map.of("502", 3L));
        assertThat(recording.feedback().count()).isEqualTo(3);
        assertThat(recording.acceptedSoFar()).isZero();
        assertThat(recording.finished().count()).isZero();
    }

    @Test
    void closedLoopLimitsTheWorkflowsInProgress() {
        server.createContext("/", exchange -> answer(exchange, 201));
        Load.closed(4, Duration.ofSeconds(1)).sending().run(client, recording);
        await().atMost(Duration.ofSeconds(10)).until(recording::isDrained);
        assertThat(recording.mostOpen()).isBetween(1, 4);
        assertThat(recording.finishedSoFar()).isEqualTo(recording.sentSoFar()).isPositive();
    }
}
