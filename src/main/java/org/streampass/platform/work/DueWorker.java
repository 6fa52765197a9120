package org.streampass.platform.work;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.startup.OneLine;

/**
 * Performs one kind of due work. It claims rows in batches, performs the work of each row on a thread of its own pool and
 * outside of a transaction, and passes the results to a {@link ResultWriter}.
 *
 * <p>The pool follows the load. Two threads keep up with quick work. If claimed rows wait because all threads are blocked,
 * for example by a payment provider, threads are added up to the configured concurrency.
 *
 * @param <T> a row
 */
class DueWorker<T extends DueRow> {

    /** How long a process may take for the work of a row before another process claims the row. */
    static final Duration LEASE = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(DueWorker.class);
    private static final int MAX_QUEUED = 256;
    private static final int INITIAL_THREADS = 2;
    private static final Duration STALL_TIMEOUT = Duration.ofMillis(25);
    private static final Duration IDLE_TIMEOUT = Duration.ofMillis(500);

    private final DueWork<T> work;
    private final Task<T> task;
    private final int concurrency;
    private final ResultWriter<T> results;
    private final TransactionTemplate transaction;
    private final ScheduledExecutorService timer;
    private final ClockWatch clock;
    private final BusinessClock time;
    private final UUID runId;

    /** Claimed rows whose work has not started. */
    private final Deque<ClaimedRow<T>> queue = new ArrayDeque<>();

    private int threads;
    private int idleThreads;
    private long startedRows;
    private boolean stallCheckScheduled;
    private boolean claiming;
    private boolean claimAgain;

    /** Whether the last claim returned as many rows as it asked for, so more are probably due. */
    private volatile boolean mayHaveMore;

    private boolean stopped = true;

    /** @param claimedAt by {@link System#nanoTime()} */
    private record ClaimedRow<T>(T row, long claimedAt) {

        /** The rest of the lease may be too short for the work: the row is left to the next claim. */
        boolean hasUsedHalfItsLease() {
            return System.nanoTime() - claimedAt > LEASE.toNanos() / 2;
        }
    }

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
        this.task = task;
        this.concurrency = concurrency;
        this.results = results;
        this.transaction = transaction;
        this.timer = timer;
        this.clock = clock;
        this.time = time;
        this.runId = runId;
    }

    synchronized void start() {
        stopped = false;
    }

    /** Starts no more work, waits until the work in progress is written back, and releases the queued rows. */
    void stop(Duration timeout) {
        List<T> queued = awaitThreads(timeout);
        results.stop();
        try {
            transaction.executeWithoutResult(status -> work.table().release(queued));
        } catch (RuntimeException e) {
            log.debug("{}: leases of {} were not released, and expire: {}", work.service(), work.name(), OneLine.of(e));
        }
    }

    /** @return the rows whose work has not started */
    private synchronized List<T> awaitThreads(Duration timeout) {
        stopped = true;
        List<T> queued = queue.stream().map(ClaimedRow::row).toList();
        queue.clear();
        notifyAll();
        long end = System.nanoTime() + timeout.toNanos();
        try {
            while (threads > 0 && System.nanoTime() < end) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return queued;
    }

    /** The claim for rows that are about to be inserted: this process leases them if it can start their work soon. */
    synchronized Claim.Initial initialClaim(int rows) {
        return canStartWork() && queue.size() + rows <= MAX_QUEUED
                ? new Claim.Initial(runId, LEASE)
                : Claim.Initial.UNCLAIMED;
    }

    /** Queues claimed rows, and returns at once. */
    synchronized void enqueue(List<T> rows) {
        if (stopped) {
            return;
        }
        long now = System.nanoTime();
        rows.forEach(row -> queue.add(new ClaimedRow<>(row, now)));
        notifyAll();
        while (idleThreads < queue.size() && threads < Math.min(INITIAL_THREADS, concurrency)) {
            addThread();
        }
        scheduleStallCheck();
    }

    /** Claims due rows soon, on another thread. */
    synchronized void wake() {
        claimAgain = true;
        if (!claiming && !stopped) {
            claiming = true;
            timer.execute(this::claimWhileDue);
        }
    }

    private void claimWhileDue() {
        try {
            int room;
            List<T> claimed;
            do {
                room = room();
                claimed = room == 0 ? List.of() : claim(room);
                enqueue(claimed.stream().filter(this::needsWork).toList());
                mayHaveMore = claimed.size() == room;
            } while (room > 0 && mayHaveMore);
        } catch (RuntimeException e) {
            log.debug(
                    "{}: {} could not be claimed; the next poll retries: {}",
                    work.service(),
                    work.name(),
                    OneLine.of(e));
        } finally {
            endClaim();
        }
    }

    /** False if the work is done and only its result was not written before the lease expired: then it is written now. */
    private boolean needsWork(T row) {
        Result<T> result = results.unwritten(row);
        if (result != null) {
            results.add(result, true);
        }
        return result == null;
    }

    private synchronized void endClaim() {
        claiming = false;
        if (claimAgain && room() > 0 && !stopped) {
            wake();
        }
    }

    private synchronized int room() {
        claimAgain = false;
        return canStartWork() ? Math.max(0, MAX_QUEUED - queue.size()) : 0;
    }

    private List<T> claim(int limit) {
        return transaction.execute(status -> work.table().claim(limit, runId, LEASE, time.ahead()));
    }

    private boolean canStartWork() {
        return !stopped && !isPaused();
    }

    private boolean isPaused() {
        return work.needsTrustedClock() && !clock.isTrusted();
    }

    private void addThread() {
        threads++;
        idleThreads++;
        Thread thread = new Thread(this::run, "due-" + work.service() + "-" + work.name());
        thread.setDaemon(true);
        thread.start();
    }

    private void scheduleStallCheck() {
        if (!stallCheckScheduled && !queue.isEmpty()) {
            stallCheckScheduled = true;
            long before = startedRows;
            timer.schedule(() -> addThreadsIfStalled(before), STALL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Doubles the threads if none of them has started a queued row since the check was scheduled. */
    private synchronized void addThreadsIfStalled(long before) {
        stallCheckScheduled = false;
        if (startedRows == before && !stopped) {
            int missing = Math.min(Math.min(queue.size(), Math.max(1, threads)), concurrency - threads);
            for (int i = 0; i < missing; i++) {
                addThread();
            }
        }
        results.writeIfLate();
        scheduleStallCheck();
    }

    private void run() {
        try {
            for (T row = next(true); row != null; row = next(false)) {
                Result<T> result = task.perform(row);
                results.add(result, isQueueEmpty());
            }
            results.writeAll(); // the writer may still wait for results of rows that were left to the next claim
        } finally {
            endThread();
        }
    }

    private synchronized boolean isQueueEmpty() {
        return queue.isEmpty();
    }

    private synchronized void endThread() {
        threads--;
        notifyAll();
    }

    /**
     * Waits for the next row.
     *
     * @param isNew whether the thread is new, and is counted as idle already
     * @return null if there is none within the idle timeout, or after a stop
     */
    private synchronized T next(boolean isNew) {
        if (!isNew) {
            idleThreads++;
        }
        try {
            long end = System.nanoTime() + IDLE_TIMEOUT.toNanos();
            while (!stopped) {
                ClaimedRow<T> first = queue.poll();
                if (mayHaveMore && queue.size() < MAX_QUEUED / 2) {
                    wake();
                }
                if (first != null && !first.hasUsedHalfItsLease() && !isPaused()) {
                    startedRows++;
                    return first.row();
                }
                long left = end - System.nanoTime();
                if (first == null && left <= 0) {
                    return null;
                }
                if (first == null) {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                }
            }
            return null;
        } catch (InterruptedException e) {
            return null;
        } finally {
            idleThreads--;
        }
    }
}
