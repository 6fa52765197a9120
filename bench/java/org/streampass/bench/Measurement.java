package org.streampass.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.bench.Run.Sample;

/** Performs one run: starts the load, samples, waits until all work has ended, and sums up. */
class Measurement {

    private static final long EVERY_MILLIS = 250;
    private static final int USAGE_EVERY = 4;

    private final Subject subject;
    private final LoadClient client;
    private final Duration patience;
    private final Recording recording = new Recording();
    private final Usage usage = new Usage();
    private final List<Sample> samples = new ArrayList<>();
    private final Map<Duration, Runnable> events = new LinkedHashMap<>();
    private long start;

    /** @param patience the time limit for accepted requests, after the last request */
    Measurement(Subject subject, LoadClient client, Duration patience) {
        this.subject = subject;
        this.client = client;
        this.patience = patience;
    }

    /** An action at that time after the beginning. */
    Measurement at(Duration when, Runnable what) {
        events.put(when, what);
        return this;
    }

    Run take(Map<String, String> parameters, Load load) {
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
        try {
            client.prepare(load.requests());
            usage.sample(subject.processes());
            start = System.nanoTime();
            List<Future<?>> happened = new ArrayList<>();
            events.forEach(
                    (when, what) -> happened.add(threads.schedule(what, when.toMillis(), TimeUnit.MILLISECONDS)));
            threads.scheduleAtFixedRate(this::sample, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
            load.sending().run(client, recording);
            long sent = System.nanoTime();
            await(recording::isDrained, sent, 5);
            long ended = System.nanoTime();
            await(() -> recording.isDrained() && subject.queued() <= 0, sent, 50); // mails and notifications too
            sample(); // the final state
            happened.forEach(Measurement::require);
            return run(parameters, sent, ended, System.nanoTime());
        } finally {
            threads.shutdown(); // a running query of the broker may finish
        }
    }

    private static void require(Future<?> event) {
        try {
            event.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("an action during the run has failed", e);
        }
    }

    private void await(BooleanSupplier end, long since, int everyMillis) {
        while (!end.getAsBoolean() && System.nanoTime() - since < patience.toNanos()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(everyMillis));
        }
    }

    private synchronized void sample() {
        samples.add(new Sample(
                Math.round((System.nanoTime() - start) / 1e7) / 100.0,
                recording.sentSoFar(),
                recording.acceptedSoFar(),
                recording.finishedSoFar(),
                recording.openNow(),
                subject.queued()));
        if (samples.size() % USAGE_EVERY == 0) {
            usage.sample(subject.processes());
        }
    }

    /**
     * @param sentAt when the last request was sent
     * @param endedAt when the last list was finished
     * @param emptyAt when no event was queued any more
     */
    private synchronized Run run(Map<String, String> parameters, long sentAt, long endedAt, long emptyAt) {
        usage.sample(subject.processes());
        long sent = recording.sentSoFar();
        long finished = recording.finishedSoFar();
        long accepted = recording.acceptedSoFar();
        return new Run(
                subject.name(),
                parameters,
                (sentAt - start) / 1e9,
                sent,
                recording.answers(),
                accepted,
                finished,
                sent - finished,
                accepted - finished,
                recording.feedback(),
                recording.finished(),
                finished / ((endedAt - start) / 1e9),
                (emptyAt - sentAt) / 1e9,
                emptyAt - sentAt < patience.toNanos(),
                recording.mostOpen(),
                samples.stream().mapToLong(Sample::queued).max().orElse(-1),
                usage.byRole(),
                books(),
                List.copyOf(samples));
    }

    /** The payments in the tables, as a check of the client's figures. */
    private Map<String, Long> books() {
        JdbcClient tables = subject.tables();
        if (tables == null) {
            return Map.of();
        }
        return Map.of(
                "charged without a list",
                tables.sql("""
                        select count(*) from payments.simulator_ledger ledger
                        left join recommendations.movie_list list on list.subscription_id = ledger.idempotency_key
                        where ledger.outcome = 'charged' and list.movies is null""").query(Long.class).single(),
                "still pending",
                tables.sql("select count(*) from subscriptions.subscription where status = 'PENDING'")
                        .query(Long.class)
                        .single());
    }
}
