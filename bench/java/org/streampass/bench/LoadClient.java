package org.streampass.bench;

import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.streampass.testing.http.Api;

/**
 * Users who subscribe, each once, without a thread for each. After a 503 with {@code Retry-After} the request is
 * repeated; other failures are not, since a person would not know whether to repeat it.
 */
class LoadClient implements AutoCloseable {

    /** Longer than the timeout of any gateway. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String REQUEST = Api.User.REQUEST.formatted("tok_ok");

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .executor(threads)
            .build();
    private final Subject subject;
    private final Users users;
    private final AtomicInteger next = new AtomicInteger();

    LoadClient(Subject subject, Users users) {
        this.subject = subject;
        this.users = users;
    }

    /** Prepares the tokens of that many users. */
    void prepare(int requests) {
        users.prepare(next.get() + requests);
    }

    /**
     * Sends the request of one more user.
     *
     * @param due when the request should have been sent, by {@link System#nanoTime()}
     * @param ended runs when its workflow has ended, or cannot end any more
     */
    void subscribe(long due, Recording recording, Runnable ended) {
        recording.sent();
        new Asking(users.token(next.getAndIncrement()), due, recording, ended).send();
    }

    /** One user's request, with its repetitions. */
    private class Asking {

        private final HttpRequest request;
        private final long due;
        private final Recording recording;
        private final Runnable ended;

        Asking(String token, long due, Recording recording, Runnable ended) {
            request = HttpRequest.newBuilder(subject.subscriptions())
                    .timeout(PATIENCE)
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(REQUEST))
                    .build();
            this.due = due;
            this.recording = recording;
            this.ended = ended;
        }

        void send() {
            recording.opened();
            http.sendAsync(request, BodyHandlers.ofString()).whenComplete(this::answered);
        }

        private void answered(HttpResponse<String> answer, Throwable failure) {
            long now = System.nanoTime();
            recording.answered(failure == null ? "" + answer.statusCode() : kind(failure));
            if (failure == null && mustRepeat(answer, now)) {
                repeatLater(answer);
                return;
            }
            boolean isAccepted = failure == null && (answer.statusCode() == 202 || answer.statusCode() == 201);
            recording.feedback(now - due, isAccepted);
            if (isAccepted && answer.statusCode() == 202) {
                String id =
                        answer.headers().firstValue("Location").orElseThrow().replaceAll(".*/", "");
                subject.outcomes().await(id, this::finished);
            } else if (isAccepted) {
                finished(now);
            } else {
                ended.run();
            }
        }

        private void finished(long when) {
            recording.finished(when - due);
            ended.run();
        }

        private boolean mustRepeat(HttpResponse<String> answer, long now) {
            return answer.statusCode() == 503
                    && answer.headers().firstValue("Retry-After").isPresent()
                    && now - due < PATIENCE.toNanos();
        }

        /** Repeats the request, with jitter. */
        private void repeatLater(HttpResponse<String> answer) {
            long seconds = answer.headers().firstValueAsLong("Retry-After").orElseThrow();
            long millis = seconds * 1000 + ThreadLocalRandom.current().nextInt(1000);
            CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, threads)
                    .execute(this::send);
        }
    }

    private static String kind(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof HttpTimeoutException) {
            return "no answer";
        }
        return cause instanceof ConnectException ? "no connection" : "broken: " + cause.getMessage();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
