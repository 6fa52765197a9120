package org.streampass.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.streampass.testing.http.Api;

/** Users who ask for the progress of their subscriptions at a fixed rate. */
class Questions implements AutoCloseable {

    private static final int USERS = 50;
    private static final int WARM_UP = 10_000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ConcurrentHistogram micros = new ConcurrentHistogram(3);
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger next = new AtomicInteger();
    private final List<HttpRequest> requests;
    private ScheduledFuture<?> asking;

    Questions(Lab lab, Subject subject) {
        URI subscriptions = subject.subscriptions();
        Api api = new Api(subscriptions.toString().replace("/subscriptions", ""));
        requests = IntStream.range(0, USERS)
                .mapToObj(number -> new Api.User(api, lab.bearerTokens().of("asker-" + number)))
                .map(user -> user.request(user.subscribe("tok_ok").header("Location") + "/progress")
                        .build())
                .toList();
    }

    /** Asks as many questions as the JVM needs to compile their code, which takes minutes at the usual rate. */
    void warmUp() throws Exception {
        for (int n = 0; n < WARM_UP; n++) {
            http.send(requests.get(n % USERS), BodyHandlers.discarding());
        }
    }

    void ask(int perSecond) {
        asking = timer.scheduleAtFixedRate(this::askOnce, 0, 1_000_000L / perSecond, TimeUnit.MICROSECONDS);
    }

    private void askOnce() {
        long asked = System.nanoTime();
        http.sendAsync(requests.get(next.getAndIncrement() % USERS), BodyHandlers.ofString())
                .whenComplete((answer, failure) -> answered(answer, failure, System.nanoTime() - asked));
    }

    private void answered(HttpResponse<String> answer, Throwable failure, long nanos) {
        if (failure == null && answer.statusCode() == 200) {
            micros.recordValue(nanos / 1000);
        } else {
            failures.incrementAndGet();
        }
    }

    void pause() {
        asking.cancel(false);
    }

    @Override
    public String toString() {
        return "%d questions about progress were answered, p50 %.1f ms, p99 %.1f ms; %d failed"
                .formatted(
                        micros.getTotalCount(),
                        micros.getValueAtPercentile(50) / 1000.0,
                        micros.getValueAtPercentile(99) / 1000.0,
                        failures.get());
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
