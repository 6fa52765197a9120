package org.streampass.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.streampass.faults.Ledger.Request;
import org.streampass.testing.http.Api;

/**
 * Clients that send a constant number of subscribe requests a second, each with an {@code Idempotency-Key}, during all
 * faults, and query their subscriptions from time to time.
 */
class Clients implements AutoCloseable {

    private static final List<String> TOKENS =
            List.of("tok_ok", "tok_ok", "tok_ok", "tok_declined", "tok_flaky", "tok_lost");

    /** Longer than any answer may take. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final long[] LOOKS_MS = {100, 700, 3000, 8000};

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(64);
    private final AtomicInteger numbers = new AtomicInteger();
    private final ConcurrentLinkedQueue<Long> answerNanos = new ConcurrentLinkedQueue<>();
    private final List<String> addresses;
    private final Function<String, String> bearerTokens;
    private final Ledger ledger;
    private ScheduledFuture<?> schedule;

    /**
     * @param address the base URL of the server
     * @param bearerTokens from a user's name to the token
     */
    Clients(String address, Function<String, String> bearerTokens, Ledger ledger) {
        this(List.of(address), bearerTokens, ledger);
    }

    /**
     * @param addresses base URLs, used in turn; if one does not answer or answers 503, the next gets the same request
     *     with the same key
     */
    Clients(List<String> addresses, Function<String, String> bearerTokens, Ledger ledger) {
        this.addresses = addresses;
        this.bearerTokens = bearerTokens;
        this.ledger = ledger;
    }

    void startRequests(int perSecond) {
        startRequests(perSecond, 1);
    }

    /**
     * Sends requests at this rate from now on.
     *
     * @param queryEvery every n-th subscription is queried; each query costs the machine a request
     */
    void startRequests(int perSecond, int queryEvery) {
        if (schedule != null) {
            schedule.cancel(false);
        }
        schedule = threads.scheduleAtFixedRate(
                () -> sendOne(queryEvery), 0, 1_000_000L / perSecond, TimeUnit.MICROSECONDS);
    }

    /** Sends no new requests, and waits for the answers to those in flight. */
    void stopRequests() throws InterruptedException {
        schedule.cancel(false);
        threads.shutdown(); // queries that are scheduled for later are cancelled
        if (!threads.awaitTermination(PATIENCE.toSeconds() * 2, TimeUnit.SECONDS)) {
            ledger.recordUnexpected("a request hung for more than " + PATIENCE.multipliedBy(2));
        }
    }

    private void sendOne(int queryEvery) {
        int number = numbers.incrementAndGet();
        threads.execute(() -> {
            Request request = ledger.open("user-" + number, TOKENS.get(number % TOKENS.size()));
            subscribe(request, inTurn(number));
            if (request.subscriptionId() != null && number % queryEvery == 0) {
                for (long delay : LOOKS_MS) {
                    scheduleQuery(request, delay);
                }
            }
        });
    }

    /** Sends one request of another user now. */
    Request subscribeAs(String user, String token) {
        Request request = ledger.open(user, token);
        subscribe(request, addresses);
        return request;
    }

    private List<String> inTurn(int number) {
        List<String> turn = new ArrayList<>(addresses);
        Collections.rotate(turn, number);
        return turn;
    }

    private void subscribe(Request request, List<String> turn) {
        List<String> others = turn.subList(1, turn.size());
        long asked = System.nanoTime();
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(turn.get(0) + "/subscriptions"))
                            .timeout(PATIENCE)
                            .header("Authorization", "Bearer " + bearerTokens.apply(request.user()))
                            .header("Content-Type", "application/json")
                            .header("Idempotency-Key", request.user())
                            .POST(BodyPublishers.ofString(Api.User.REQUEST.formatted(request.token())))
                            .build(),
                    BodyHandlers.ofString());
            answerNanos.add(System.nanoTime() - asked);
            request.recordAttempt(turn.get(0), answer.statusCode());
            if (answer.statusCode() == 503 && !others.isEmpty()) {
                subscribe(request, others);
            } else {
                record(request, answer);
            }
        } catch (ConnectException e) {
            request.recordAttempt(turn.get(0), e);
            if (others.isEmpty()) {
                request.refused();
            } else {
                subscribe(request, others);
            }
        } catch (HttpTimeoutException e) {
            ledger.recordUnexpected("%s was not answered within %s".formatted(request.user(), PATIENCE));
        } catch (java.io.IOException e) { // perhaps sent, but not answered
            request.recordAttempt(turn.get(0), e);
            if (!others.isEmpty()) {
                subscribe(request, others);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void record(Request request, HttpResponse<String> answer) {
        JsonNode body = Api.parse(answer.body());
        if (answer.statusCode() == 202) {
            String id = body.path("id").asText();
            if (!answer.headers().firstValue("Location").orElse("").equals("/subscriptions/" + id)) {
                ledger.recordUnexpected("202 without its Location: " + answer.headers());
            }
            request.accepted(id);
            return;
        }
        if (body.path("type").asText().equals("urn:streampass:problem:outcome-unknown")) {
            return;
        }
        request.refused();
        boolean isUnavailable = answer.statusCode() == 503
                && answer.headers().firstValue("Retry-After").isPresent()
                && body.path("type").asText().equals("urn:streampass:problem:unavailable");
        if (!isUnavailable) {
            ledger.recordUnexpected("%s was answered with %d: %s".formatted(request.user(), answer.statusCode(), body));
        }
    }

    private void scheduleQuery(Request request, long delayMillis) {
        threads.schedule(() -> query(request), delayMillis, TimeUnit.MILLISECONDS);
    }

    private void query(Request request) {
        long asked = System.nanoTime();
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(addresses.get(0) + "/subscriptions/" + request.subscriptionId()))
                            .timeout(PATIENCE)
                            .header("Authorization", "Bearer " + bearerTokens.apply(request.user()))
                            .build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                request.seen()
                        .add(new Ledger.Observation(
                                asked,
                                System.nanoTime(),
                                Api.parse(answer.body()).path("status").asText()));
            } else if (answer.statusCode() != 503) {
                ledger.recordUnexpected("%s was accepted, and is answered with %d: %s"
                        .formatted(request.subscriptionId(), answer.statusCode(), answer.body()));
            }
        } catch (java.io.IOException e) {
            // another query follows
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The response times since the last call, in milliseconds, in ascending order. */
    double[] answerMillis() {
        double[] millis =
                answerNanos.stream().mapToDouble(nanos -> nanos / 1e6).sorted().toArray();
        answerNanos.clear();
        return millis;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
