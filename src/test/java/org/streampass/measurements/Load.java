package org.streampass.measurements;

import jakarta.jms.JMSContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/**
 * Measures a running Streampass from outside, in local mode, with its broker's port open:
 *
 * <ul>
 *   <li>{@code rate <per second> <warm-up s> <s>}: time from the moment a request was due to its {@code 202}, at a fixed
 *       arrival rate, so that a slow answer does not slow the asking down;
 *   <li>{@code closed <at once> <warm-up s> <s>}: workflows finished per second, when the next begins as one ends. One
 *       has ended when the broker brings its {@code RecommendationsReady}.
 * </ul>
 *
 * <p>Further arguments: HTTP base URL, broker URL, the file of the broker's password.
 */
public final class Load {

    /** Tokens asked for at once: they are not what is measured. */
    private static final int AT_ONCE = 8;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newFixedThreadPool(4))
            .build();
    private final String base;

    private Load(String base) {
        this.base = base;
    }

    public static void main(String[] args) throws Exception {
        int amount = Integer.parseInt(args[1]);
        int warmUp = Integer.parseInt(args[2]);
        int seconds = Integer.parseInt(args[3]);
        Load load = new Load(args.length > 4 ? args[4] : "http://localhost:8080");
        if (args[0].equals("rate")) {
            load.rate(amount, warmUp);
            load.rate(amount, seconds);
        } else {
            String broker = args.length > 5 ? args[5] : "tcp://localhost:61616";
            String password = Files.readString(Path.of(args.length > 6 ? args[6] : "data/broker-password"))
                    .strip();
            try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker, "streampass", password)) {
                load.closed(amount, warmUp, seconds, factory);
            }
        }
        System.exit(0);
    }

    private void rate(int perSecond, int seconds) throws InterruptedException {
        int requests = perSecond * seconds;
        List<String> tokens = tokens(requests);
        long[] micros = new long[requests];
        Map<Integer, AtomicLong> statuses = new ConcurrentHashMap<>();
        List<CompletableFuture<?>> answers = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < requests; i++) {
            long due = start + TimeUnit.SECONDS.toNanos(i) / perSecond;
            LockSupport.parkNanos(due - System.nanoTime());
            int n = i;
            answers.add(subscribe(tokens.get(i)).thenAccept(answer -> {
                micros[n] = (System.nanoTime() - due) / 1000;
                statuses.computeIfAbsent(answer.statusCode(), status -> new AtomicLong())
                        .incrementAndGet();
            }));
        }
        answers.forEach(CompletableFuture::join);
        Arrays.sort(micros);
        System.out.printf(
                "%d requests at %d/s: %s; p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, max %.1f ms%n",
                requests,
                perSecond,
                statuses,
                percentile(micros, 0.5),
                percentile(micros, 0.99),
                percentile(micros, 0.999),
                percentile(micros, 1));
    }

    private static double percentile(long[] sortedMicros, double part) {
        return sortedMicros[(int) Math.ceil(part * sortedMicros.length) - 1] / 1000.0;
    }

    private void closed(int atOnce, int warmUp, int seconds, ActiveMQConnectionFactory broker) throws Exception {
        Semaphore free = new Semaphore(atOnce);
        AtomicLong finished = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        try (JMSContext session = broker.createContext()) {
            session.createConsumer(session.createTopic("RecommendationsReady")).setMessageListener(message -> {
                finished.incrementAndGet();
                free.release();
            });
            ConcurrentLinkedQueue<String> tokens = new ConcurrentLinkedQueue<>();
            Thread users = new Thread(() -> makeUsers(tokens));
            users.setDaemon(true);
            users.start();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmUp + (long) seconds);
            long measureFrom = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmUp);
            long before = -1;
            while (System.nanoTime() < end) {
                if (before < 0 && System.nanoTime() >= measureFrom) {
                    before = finished.get();
                }
                String token = tokens.poll();
                if (token == null) {
                    LockSupport.parkNanos(100_000);
                } else if (free.tryAcquire(1, TimeUnit.SECONDS)) {
                    subscribe(token).thenAccept(answer -> {
                        if (answer.statusCode() != 202) {
                            refused.incrementAndGet();
                            free.release();
                        }
                    });
                }
            }
            System.out.printf(
                    "%d at once for %d s after %d s: %.1f workflows/s, %d requests refused%n",
                    atOnce, seconds, warmUp, (finished.get() - before) / (double) seconds, refused.get());
        }
    }

    /** Each subscription needs a user of its own, so a token: part of the cost of each workflow here. */
    private void makeUsers(ConcurrentLinkedQueue<String> tokens) {
        while (true) {
            if (tokens.size() < 200) {
                tokens.addAll(tokens(AT_ONCE));
            } else {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private List<String> tokens(int count) {
        List<String> tokens = new ArrayList<>();
        for (int from = 0; from < count; from += AT_ONCE) {
            IntStream.range(from, Math.min(count, from + AT_ONCE))
                    .mapToObj(n -> post("/demo/tokens", "{\"user\":\"u-%s\"}".formatted(UUID.randomUUID()), null))
                    .toList()
                    .forEach(answer -> tokens.add(answer.join().body().split("\"")[3]));
        }
        return tokens;
    }

    private CompletableFuture<HttpResponse<String>> subscribe(String token) {
        return post("/subscriptions", """
                {"email":"ada@example.org","plan":"standard","paymentToken":"tok_ok","genres":["crime","drama"]}""", token);
    }

    private CompletableFuture<HttpResponse<String>> post(String path, String body, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.sendAsync(request.build(), BodyHandlers.ofString());
    }
}
