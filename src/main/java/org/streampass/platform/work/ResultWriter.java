package org.streampass.platform.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the results of due work, and writes them in batches. At most one thread writes at a time. It writes the results
 * of all threads; the others continue with their next row.
 *
 * @param <T> a row
 */
class ResultWriter<T extends DueRow> {

    private static final Logger log = LoggerFactory.getLogger(ResultWriter.class);
    private static final int MAX_BATCH = 256;
    private static final Duration MAX_LATENCY = Duration.ofMillis(25);

    private final String kind;
    private final ResultTransaction<T> transaction;

    /** By row key. Results stay here until they are written. */
    private final Map<UUID, Result<T>> unwritten = new ConcurrentHashMap<>();

    /** The next batch. */
    private List<Result<T>> results = new ArrayList<>();

    private long oldestResultAt;
    private boolean writing;

    ResultWriter(String kind, ResultTransaction<T> transaction) {
        this.kind = kind;
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

    /** @return whether the batch must be written now: it is full, or has waited too long */
    boolean add(Result<T> result) {
        unwritten.put(result.row().key(), result);
        synchronized (this) {
            if (results.isEmpty()) {
                oldestResultAt = System.nanoTime();
            }
            results.add(result);
            return results.size() >= MAX_BATCH || nanosUntilLate() <= 0;
        }
    }

    /** Whether results have waited too long, and nobody is writing. */
    boolean isLate() {
        return nanosUntilLate() <= 0;
    }

    synchronized boolean isAnyWaiting() {
        return !results.isEmpty();
    }

    /** The time until the next batch must be written, which is very long if it is empty or somebody will write it. */
    synchronized long nanosUntilLate() {
        return results.isEmpty() || writing
                ? Long.MAX_VALUE
                : oldestResultAt + MAX_LATENCY.toNanos() - System.nanoTime();
    }

    /** Writes results that have waited too long. */
    void writeIfLate() {
        if (isLate()) {
            writeAll();
        }
    }

    void stop() {
        transaction.stop();
    }

    /** Writes all results, unless another thread is writing. That thread then writes these as well. */
    void writeAll() {
        for (List<Result<T>> batch = beginWriting(); !batch.isEmpty(); batch = nextBatch()) {
            try {
                transaction.writeWithRetry(batch);
                batch.forEach(result -> unwritten.remove(result.row().key(), result));
            } catch (Throwable e) { // later batches must still be written
                log.error(
                        "{}: {} results could not be written; they are written again after their leases expire",
                        kind,
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
}
