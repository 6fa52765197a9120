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
 * Users who subscribe, so many a second, each with an {@code Idempotency-Key}, whatever is the matter with the system;
 * and who look now and then what has become of it.
 */
class Clients implements AutoCloseable {

    private static final List<String> TOKENS =
            List.of("tok_ok", "tok_ok", "tok_ok", "tok_declined", "tok_flaky", "tok_lost");

    /** More than any answer may take. */
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
    private ScheduledFuture<?> asking;

    /**
     * @param address where to ask
     * @param bearerTokens of the users, by their names
     */
    Clients(String address, Function<String, String> bearerTokens, Ledger ledger) {
        this(List.of(address), bearerTokens, ledger);
    }

    /**
     * @param addresses where to ask, by turns; whoever does not answer there, or takes nothing at the moment, is asked
     *     elsewhere with the same key
     */
    Clients(List<String> addresses, Function<String, String> bearerTokens, Ledger ledger) {
        this.addresses = addresses;
        this.bearerTokens = bearerTokens;
        this.ledger = ledger;
    }

    void ask(int perSecond) {
        ask(perSecond, 1);
    }

    /**
     * From now on so many, instead of as many as before.
     *
     * @param lookingEvery one of so many looks what has become of it; each look is a request more for the machine
     */
    void ask(int perSecond, int lookingEvery) {
        if (asking != null) {
            asking.cancel(false);
        }
        asking = threads.scheduleAtFixedRate(
                () -> askOnce(lookingEvery), 0, 1_000_000L / perSecond, TimeUnit.MICROSECONDS);
    }

    /** No new request from now on; those that are on their way are waited for. */
    void rest() throws InterruptedException {
        asking.cancel(false);
        threads.shutdown(); // with it ends what was to be looked at later
        if (!threads.awaitTermination(PATIENCE.toSeconds() * 2, TimeUnit.SECONDS)) {
            ledger.surprise("a request hung for more than " + PATIENCE.multipliedBy(2));
        }
    }

    private void askOnce(int lookingEvery) {
        int number = numbers.incrementAndGet();
        threads.execute(() -> {
            Request request = ledger.open("user-" + number, TOKENS.get(number % TOKENS.size()));
            subscribe(request, inTurn(number));
            if (request.subscriptionId() != null && number % lookingEvery == 0) {
                for (long delay : LOOKS_MS) {
                    look(request, delay);
                }
            }
        });
    }

    /** One user more, who asks once, now. */
    Request askAs(String user, String token) {
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
            request.tried(turn.get(0), answer.statusCode());
            if (answer.statusCode() == 503 && !others.isEmpty()) {
                subscribe(request, others);
            } else {
                note(request, answer);
            }
        } catch (ConnectException e) {
            request.tried(turn.get(0), e);
            if (others.isEmpty()) {
                request.refused();
            } else {
                subscribe(request, others);
            }
        } catch (HttpTimeoutException e) {
            ledger.surprise("%s was not answered within %s".formatted(request.user(), PATIENCE));
        } catch (java.io.IOException e) { // sent, perhaps; never answered
            request.tried(turn.get(0), e);
            if (!others.isEmpty()) {
                subscribe(request, others);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void note(Request request, HttpResponse<String> answer) {
        JsonNode body = Api.parse(answer.body());
        if (answer.statusCode() == 202) {
            String id = body.path("id").asText();
            if (!answer.headers().firstValue("Location").orElse("").equals("/subscriptions/" + id)) {
                ledger.surprise("202 without its Location: " + answer.headers());
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
            ledger.surprise("%s was answered with %d: %s".formatted(request.user(), answer.statusCode(), body));
        }
    }

    private void look(Request request, long delayMillis) {
        threads.schedule(() -> lookNow(request), delayMillis, TimeUnit.MILLISECONDS);
    }

    private void lookNow(Request request) {
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
                        .add(new Ledger.Look(
                                asked,
                                System.nanoTime(),
                                Api.parse(answer.body()).path("status").asText()));
            } else if (answer.statusCode() != 503) {
                ledger.surprise("%s was accepted, and is answered with %d: %s"
                        .formatted(request.subscriptionId(), answer.statusCode(), answer.body()));
            }
        } catch (java.io.IOException e) {
            // another look will be taken
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How long the answers since the last call took, in milliseconds, in ascending order. */
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
