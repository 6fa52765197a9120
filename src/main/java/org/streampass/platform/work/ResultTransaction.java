package org.streampass.platform.work;

import java.time.Duration;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * Writes a batch of results in one transaction: the outcomes of rows, their failures, and the events that they cause.
 *
 * @param <T> a row
 */
class ResultTransaction<T extends DueRow> {

    private static final Logger log = LoggerFactory.getLogger(ResultTransaction.class);
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);
    private static final Backoff RETRIES = new Backoff(Duration.ofHours(1));

    /** Failures that concern a single row, unlike an outage. */
    private static final Set<FailureClassifier.Kind> ROW_FAILURES =
            EnumSet.of(FailureClassifier.Kind.FAULT, FailureClassifier.Kind.POISON);

    private final DueWork<T> work;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private volatile boolean stopped;

    /** @param outbox null if the work publishes nothing */
    ResultTransaction(DueWork<T> work, Outbox outbox, TransactionTemplate transaction) {
        this.work = work;
        this.outbox = outbox;
        this.transaction = transaction;
    }

    /** Ends the retries. */
    void stop() {
        stopped = true;
    }

    /** Retries during an outage of the database: repeating the work would cost more. */
    void writeWithRetry(List<Result<T>> batch) {
        while (true) {
            try {
                write(batch);
                return;
            } catch (RuntimeException e) {
                if (ROW_FAILURES.contains(FailureClassifier.classify(e))) {
                    isolate(batch, e);
                    return;
                }
                if (stopped || !sleep()) {
                    log.warn(
                            "{}: {} results were not written; the work is repeated after the leases expire: {}",
                            work.kind(),
                            batch.size(),
                            FailureClassifier.inOneLine(e));
                    return;
                }
            }
        }
    }

    /** Writes the results one by one. The work of a row whose result cannot be written has failed. */
    private void isolate(List<Result<T>> batch, RuntimeException cause) {
        T row = batch.get(0).row();
        if (batch.size() > 1) {
            batch.forEach(result -> writeWithRetry(List.of(result)));
        } else if (!batch.get(0).isFailed()) {
            writeWithRetry(List.of(Result.failed(row, cause)));
        } else {
            log.error(
                    "{}: the result of {} cannot be written; the work is repeated after its lease expires",
                    work.kind(),
                    describe(row),
                    cause);
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
                    "{}: {} results were discarded, because their rows have been claimed again or changed meanwhile;"
                            + " the work continues from there",
                    work.kind(),
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
            log.error("{}: {} can never succeed and is dead: {}", work.kind(), row, failure.reason());
        } else {
            long millis = failure.retryAfter().toMillis();
            log.warn("{}: {} failed, the next try is in {} ms: {}", work.kind(), row, millis, failure.reason());
        }
    }

    static Duration delay(int earlierFailures) {
        return RETRIES.after(earlierFailures + 1);
    }

    private static String describe(DueRow row) {
        return "%s of subscription %s".formatted(row.key(), row.subject());
    }
}
