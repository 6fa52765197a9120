package org.streampass.platform.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.events.Backoff;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.FailureClassifier;
import org.streampass.platform.events.UnreadableEventException;
import org.streampass.platform.work.DueTable.Failure;
import org.streampass.platform.work.DueWork.Done;

/**
 * Writes the results of due work in batches. One transaction contains the outcomes of many rows, their failures, and the
 * events that they cause.
 *
 * <p>At most one thread writes at a time. It writes the results of all threads; the others continue with their next row.
 *
 * @param <T> a row
 */
class ResultWriter<T extends DueRow> {

    private static final Logger log = LoggerFactory.getLogger(ResultWriter.class);
    private static final int MAX_BATCH = 256;
    private static final Duration MAX_LATENCY = Duration.ofMillis(10);
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);
    private static final Backoff RETRIES = new Backoff(Duration.ofHours(1));

    /** Failures that concern a single row, unlike an outage. */
    private static final Set<FailureClassifier.Kind> ROW_FAILURES =
            EnumSet.of(FailureClassifier.Kind.FAULT, FailureClassifier.Kind.POISON);

    private final DueWork<T> work;
    private final Outbox outbox;
    private final TransactionTemplate transaction;

    /** By row key. Results stay here until they are written. */
    private final Map<UUID, Result<T>> unwritten = new ConcurrentHashMap<>();

    /** The next batch. */
    private List<Result<T>> results = new ArrayList<>();

    private long oldestResultAt;
    private boolean writing;
    private volatile boolean stopped;

    ResultWriter(DueWork<T> work, Outbox outbox, TransactionTemplate transaction) {
        this.work = work;
        this.outbox = outbox;
        this.transaction = transaction;
    }

    /**
     * The result of a row whose lease expired before the result was written. The work is done and must not be repeated.
     *
     * @param row the new claim of the row
     * @return null if there is none
     */
    Result<T> unwritten(T row) {
        Result<T> result = unwritten.get(row.key());
        return result == null || result.isFailed() || !isNextClaim(result.row(), row) ? null : result.forClaim(row);
    }

    /** Else another transaction has changed the row in between, and taken the claim away for that. */
    private static boolean isNextClaim(DueRow before, DueRow row) {
        return row.claim().number() == before.claim().number() + 1;
    }

    /** @param last whether no further result is expected soon, so that the batch is written now */
    void add(Result<T> result, boolean last) {
        unwritten.put(result.row().key(), result);
        synchronized (this) {
            if (results.isEmpty()) {
                oldestResultAt = System.nanoTime();
            }
            results.add(result);
            if (!last && results.size() < MAX_BATCH && !isLate()) {
                return;
            }
        }
        writeAll();
    }

    private boolean isLate() {
        return !results.isEmpty() && System.nanoTime() - oldestResultAt > MAX_LATENCY.toNanos();
    }

    /** Writes results that wait because all threads of the worker are busy with slow work. */
    void writeIfLate() {
        boolean late;
        synchronized (this) {
            late = isLate() && !writing;
        }
        if (late) {
            new Thread(this::writeAll, "due-results").start();
        }
    }

    void stop() {
        stopped = true;
    }

    /** Writes all results, unless another thread is writing. That thread then writes these as well. */
    void writeAll() {
        for (List<Result<T>> batch = beginWriting(); !batch.isEmpty(); batch = nextBatch()) {
            try {
                writeWithRetry(batch);
                batch.forEach(result -> unwritten.remove(result.row().key(), result));
            } catch (Throwable e) { // later batches must still be written
                log.error(
                        "{}: {} results could not be written; they are written again after their leases expire",
                        name(),
                        batch.size(),
                        e);
            }
        }
    }

    private synchronized List<Result<T>> beginWriting() {
        if (writing) {
            return List.of();
        }
        writing = true;
        return nextBatch();
    }

    private synchronized List<Result<T>> nextBatch() {
        List<Result<T>> batch = results;
        results = new ArrayList<>();
        writing = !batch.isEmpty();
        return batch;
    }

    /** Retries during an outage of the database: repeating the work would cost more. */
    private void writeWithRetry(List<Result<T>> batch) {
        while (true) {
            try {
                write(batch);
                return;
            } catch (RuntimeException e) {
                boolean isRowFailure = ROW_FAILURES.contains(FailureClassifier.classify(e));
                if (isRowFailure && batch.size() > 1) {
                    batch.forEach(result -> writeWithRetry(List.of(result)));
                    return;
                }
                if (isRowFailure && !batch.get(0).isFailed()) {
                    writeWithRetry(List.of(Result.failed(batch.get(0).row(), e)));
                    return;
                }
                if (isRowFailure) {
                    log.error(
                            "{}: the result of {} cannot be written; the work is repeated after its lease expires",
                            name(),
                            describe(batch.get(0).row()),
                            e);
                    return;
                }
                if (stopped || !sleep()) {
                    log.warn(
                            "{}: {} results were not written; the work is repeated after the leases expire: {}",
                            name(),
                            batch.size(),
                            FailureClassifier.inOneLine(e));
                    return;
                }
            }
        }
    }

    /** @return false if interrupted */
    private static boolean sleep() {
        try {
            Thread.sleep(RETRY_INTERVAL.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void write(List<Result<T>> batch) {
        Map<T, Result<T>> byRow = new IdentityHashMap<>();
        batch.stream().filter(result -> !result.isFailed()).forEach(result -> byRow.put(result.row(), result));
        List<Done<T>> done = byRow.values().stream()
                .map(result -> new Done<>(result.row(), result.output()))
                .toList();
        List<Failure<T>> failures =
                batch.stream().filter(Result::isFailed).map(this::failure).toList();
        int written = transaction.execute(status -> write(done, byRow, failures));
        failures.forEach(this::log);
        if (written < done.size()) {
            log.warn(
                    "{}: {} results were discarded, because their rows have been claimed again or changed meanwhile; the work"
                            + " continues from there",
                    name(),
                    done.size() - written);
        }
    }

    private int write(List<Done<T>> done, Map<T, Result<T>> byRow, List<Failure<T>> failures) {
        List<Done<T>> written = done.isEmpty() ? done : work.finish(done);
        List<EventEnvelope> events = written.stream()
                .flatMap(each -> byRow.get(each.row()).publications().stream())
                .map(publication -> EventEnvelope.of(work.service(), publication))
                .toList();
        if (!events.isEmpty()) {
            outbox.add(events);
        }
        work.table().fail(failures);
        return written.size();
    }

    private Failure<T> failure(Result<T> result) {
        Throwable cause = result.failure();
        boolean permanent =
                cause instanceof UnreadableEventException || FailureClassifier.isPermanentMailFailure(cause);
        return new Failure<>(
                result.row(),
                FailureClassifier.inOneLine(cause),
                permanent ? null : delay(result.row().claim().attempt()));
    }

    private void log(Failure<T> failure) {
        try (MDC.MDCCloseable traceId = failure.row().trace().inLog()) {
            logWithTrace(failure);
        }
    }

    private void logWithTrace(Failure<T> failure) {
        String row = describe(failure.row());
        if (failure.isDead()) {
            log.error("{}: {} can never succeed and is dead: {}", name(), row, failure.reason());
        } else {
            long millis = failure.retryAfter().toMillis();
            log.warn("{}: {} failed, the next try is in {} ms: {}", name(), row, millis, failure.reason());
        }
    }

    static Duration delay(int earlierFailures) {
        return RETRIES.after(earlierFailures + 1);
    }

    private String name() {
        return work.service() + "-" + work.name();
    }

    private String describe(T row) {
        return "%s of subscription %s".formatted(row.key(), row.subject());
    }
}
