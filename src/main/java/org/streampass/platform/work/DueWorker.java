package org.streampass.platform.work;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.startup.OneLine;

/**
 * Performs one kind of due work. It claims rows in batches, and passes them to its {@link WorkerThreads}, which perform the
 * work outside of a transaction.
 *
 * @param <T> a row
 */
class DueWorker<T extends DueRow> {

    /** How long a process may take for the work of a row before another process claims the row. */
    static final Duration LEASE = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(DueWorker.class);

    private final DueWork<T> work;
    private final WorkerThreads<T> threads;
    private final ResultWriter<T> results;
    private final TransactionTemplate transaction;
    private final ScheduledExecutorService timer;
    private final ClockWatch clock;
    private final BusinessClock time;
    private final UUID runId;
    private boolean claiming;
    private boolean claimAgain;

    /** Whether the last claim returned as many rows as it asked for, so more are probably due. */
    private volatile boolean mayHaveMore;

    /** Performs the work of a row. */
    interface Task<T> {

        Result<T> perform(T row);
    }

    /** @param runId the id of this run of the process, which owns the leases */
    DueWorker(
            DueWork<T> work,
            Task<T> task,
            int concurrency,
            ResultWriter<T> results,
            TransactionTemplate transaction,
            ScheduledExecutorService timer,
            ClockWatch clock,
            BusinessClock time,
            UUID runId) {
        this.work = work;
        this.threads = new WorkerThreads<>(
                "due-" + work.kind(), task, concurrency, results, timer, this::isPaused, this::wakeIfMoreIsDue);
        this.results = results;
        this.transaction = transaction;
        this.timer = timer;
        this.clock = clock;
        this.time = time;
        this.runId = runId;
    }

    void start() {
        threads.start();
    }

    /** Starts no more work, waits until the work in progress is written back, and releases the queued rows. */
    void stop(Duration timeout) {
        threads.stop(timeout);
        results.stop();
        releaseDropped();
    }

    private void releaseDropped() {
        List<T> dropped = threads.takeDropped();
        if (dropped.isEmpty()) {
            return;
        }
        try {
            transaction.executeWithoutResult(status -> work.table().release(dropped));
        } catch (RuntimeException e) {
            log.debug("{}: leases were not released, and expire: {}", work.kind(), OneLine.of(e));
        }
    }

    /** The claim for rows that are about to be inserted: this process leases them if it can start their work soon. */
    Claim.Initial initialClaim(int rows) {
        return threads.room() >= rows ? new Claim.Initial(runId, LEASE) : Claim.Initial.UNCLAIMED;
    }

    /** Queues claimed rows, and returns at once. */
    void enqueue(List<T> rows) {
        if (!threads.enqueue(rows)) {
            timer.execute(this::releaseDropped);
        }
    }

    private void wakeIfMoreIsDue() {
        if (mayHaveMore) {
            wake();
        }
    }

    /** Claims due rows soon, on another thread. */
    synchronized void wake() {
        claimAgain = true;
        if (!claiming) {
            claiming = true;
            timer.execute(this::claimWhileDue);
        }
    }

    private void claimWhileDue() {
        try {
            int room;
            List<T> claimed;
            do {
                beginClaim();
                releaseDropped();
                room = threads.room();
                claimed = room == 0 ? List.of() : claim(room);
                enqueue(claimed.stream().filter(this::needsWork).toList());
                mayHaveMore = claimed.size() == room;
            } while (room > 0 && mayHaveMore);
        } catch (RuntimeException e) {
            log.debug("{}: no rows were claimed; the next poll retries: {}", work.kind(), OneLine.of(e));
        } finally {
            endClaim(threads.room() > 0);
        }
    }

    /** False if the work is done and only its result was not written before the lease expired: then it is written now. */
    private boolean needsWork(T row) {
        Result<T> result = results.unwritten(row);
        if (result != null) {
            results.add(result);
            results.writeAll();
        }
        return result == null;
    }

    private List<T> claim(int limit) {
        return transaction.execute(status -> work.table().claim(limit, runId, LEASE, time.ahead()));
    }

    private synchronized void beginClaim() {
        claimAgain = false;
    }

    /** @param hasRoom computed by the caller, because the threads call {@link #wake} while they hold their lock */
    private synchronized void endClaim(boolean hasRoom) {
        claiming = false;
        if (claimAgain && hasRoom) {
            wake();
        }
    }

    private boolean isPaused() {
        return work.needsTrustedClock() && !clock.isTrusted();
    }
}
