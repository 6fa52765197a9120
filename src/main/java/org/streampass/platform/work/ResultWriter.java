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
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.FailureClassifier;
import org.streampass.platform.events.UnreadableEventException;
import org.streampass.platform.work.DueTable.Failure;
import org.streampass.platform.work.DueWork.Done;

/**
 * Writes results back in batches: the outcomes, the events that they cause and the failures of many rows share a
 * transaction. The thread that finds nobody writing writes for all; the others go on with their work.
 *
 * @param <T> a row
 */
class ResultWriter<T extends DueRow> {

    private static final Logger log = LoggerFactory.getLogger(ResultWriter.class);
    private static final int AT_ONCE = 256;
    private static final Duration LATE = Duration.ofMillis(10);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LONGEST_RETRY = Duration.ofHours(1);

    /** Failures that have to do with one row only. */
    private static final Set<FailureClassifier.Kind> OF_ONE_RESULT =
            EnumSet.of(FailureClassifier.Kind.FAULT, FailureClassifier.Kind.POISON);

    private final DueWork<T> work;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final Map<UUID, Result<T>> unwritten = new ConcurrentHashMap<>();
    private List<Result<T>> results = new ArrayList<>();
    private long oldest;
    private boolean writing;
    private volatile boolean stopped;

    ResultWriter(DueWork<T> work, Outbox outbox, TransactionTemplate transaction) {
        this.work = work;
        this.outbox = outbox;
        this.transaction = transaction;
    }

    /**
     * The result of a row whose lease ran out before it could be written; null if there is none. The work is done, and not
     * to be done again.
     */
    Result<T> unwritten(T row) {
        Result<T> result = unwritten.get(row.key());
        return result == null || result.isFailed() ? null : result.of(row);
    }

    /** @param last no more results are to be expected soon */
    void add(Result<T> result, boolean last) {
        unwritten.put(result.row().key(), result);
        synchronized (this) {
            if (results.isEmpty()) {
                oldest = System.nanoTime();
            }
            results.add(result);
            if (!last && results.size() < AT_ONCE && !isLate()) {
                return;
            }
        }
        writeAll();
    }

    private boolean isLate() {
        return !results.isEmpty() && System.nanoTime() - oldest > LATE.toNanos();
    }

    /** For when each thread is busy with work that takes long. */
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

    /** Writes what there is, unless another thread does. */
    void writeAll() {
        for (List<Result<T>> batch = take(); !batch.isEmpty(); batch = takeNext()) {
            try {
                writeUntilWritten(batch);
                batch.forEach(result -> unwritten.remove(result.row().key(), result));
            } catch (Throwable e) { // whatever it is, it must not keep others from being written
                log.error(
                        "{}: {} results could not be written, which is tried again when their leases have run out",
                        name(),
                        batch.size(),
                        e);
            }
        }
    }

    private synchronized List<Result<T>> take() {
        if (writing) {
            return List.of();
        }
        writing = true;
        return takeNext();
    }

    private synchronized List<Result<T>> takeNext() {
        List<Result<T>> batch = results;
        results = new ArrayList<>();
        writing = !batch.isEmpty();
        return batch;
    }

    /** While the database is away the results are kept: to do the work again would cost more. */
    private void writeUntilWritten(List<Result<T>> batch) {
        while (true) {
            try {
                write(batch);
                return;
            } catch (RuntimeException e) {
                boolean isOfOneResult = OF_ONE_RESULT.contains(FailureClassifier.classify(e));
                if (isOfOneResult && batch.size() > 1) {
                    batch.forEach(result -> writeUntilWritten(List.of(result)));
                    return;
                }
                if (isOfOneResult && !batch.get(0).isFailed()) {
                    writeUntilWritten(List.of(Result.failed(batch.get(0).row(), e)));
                    return;
                }
                if (isOfOneResult) {
                    log.error(
                            "{}: the result of {} cannot be written; the work is done again when its lease has run"
                                    + " out",
                            name(),
                            describe(batch.get(0).row()),
                            e);
                    return;
                }
                if (stopped || !pause()) {
                    log.warn(
                            "{}: {} results were not written; the work is done again when its lease has run out: {}",
                            name(),
                            batch.size(),
                            FailureClassifier.inOneLine(e));
                    return;
                }
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
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
                .map(result -> new Done<>(result.row(), result.left()))
                .toList();
        List<Failure<T>> failures =
                batch.stream().filter(Result::isFailed).map(this::failure).toList();
        int written = transaction.execute(status -> write(done, byRow, failures));
        failures.forEach(this::tell);
        if (written < done.size()) {
            log.warn(
                    "{}: {} results came after their leases had run out and were not written; another worker has the work",
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
        boolean permanent = cause instanceof UnreadableEventException || FailureClassifier.isRefusedMail(cause);
        return new Failure<>(
                result.row(),
                FailureClassifier.inOneLine(cause),
                permanent ? null : delay(result.row().claim().attempt()));
    }

    private void tell(Failure<T> failure) {
        String what = describe(failure.row());
        if (failure.isDead()) {
            log.error("{}: {} can never succeed and is dead: {}", name(), what, failure.reason());
        } else {
            long millis = failure.retryAfter().toMillis();
            log.warn("{}: {} failed, the next try is in {} ms: {}", name(), what, millis, failure.reason());
        }
    }

    static Duration delay(int failed) {
        Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(failed, 13));
        return delay.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : delay;
    }

    private String name() {
        return work.service() + "-" + work.name();
    }

    private String describe(T row) {
        return "%s of subscription %s".formatted(row.key(), row.subject());
    }
}
