package org.streampass.platform.work;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.streampass.platform.startup.DaemonThreads;

/**
 * Performs the work of claimed rows on threads whose number follows the load, and passes the results to a {@link
 * ResultWriter}. Two threads keep up with quick work. If rows wait because all threads are blocked, for example by a payment
 * provider, threads are added up to the configured concurrency.
 *
 * @param <T> a row
 */
class WorkerThreads<T extends DueRow> {

    private static final int MAX_QUEUED = 256;
    private static final int INITIAL_THREADS = 2;
    private static final Duration STALL_TIMEOUT = Duration.ofMillis(25);
    private static final Duration IDLE_TIMEOUT = Duration.ofMillis(500);

    private final DaemonThreads factory;
    private final DueWorker.Task<T> task;
    private final int concurrency;
    private final ResultWriter<T> results;
    private final ScheduledExecutorService timer;
    private final BooleanSupplier isPaused;
    private final Runnable onRoom;

    /** Claimed rows whose work has not started. */
    private final Deque<ClaimedRow<T>> queue = new ArrayDeque<>();

    /** Claimed rows whose work will not start. */
    private final List<T> dropped = new ArrayList<>();

    private int threads;
    private int idleThreads;
    private int performing;
    private long startedRows;
    private boolean stallCheckScheduled;
    private boolean stopped = true;

    /** @param claimedAt by {@link System#nanoTime()} */
    private record ClaimedRow<T>(T row, long claimedAt) {

        /** The rest of the lease may be too short for the work. */
        boolean hasUsedHalfItsLease() {
            return System.nanoTime() - claimedAt > DueWorker.LEASE.toNanos() / 2;
        }
    }

    /**
     * @param isPaused whether the work of queued rows must not start
     * @param onRoom is called when a row is taken and the queue is less than half full; it must not block
     */
    WorkerThreads(
            String name,
            DueWorker.Task<T> task,
            int concurrency,
            ResultWriter<T> results,
            ScheduledExecutorService timer,
            BooleanSupplier isPaused,
            Runnable onRoom) {
        this.factory = new DaemonThreads(name);
        this.task = task;
        this.concurrency = concurrency;
        this.results = results;
        this.timer = timer;
        this.isPaused = isPaused;
        this.onRoom = onRoom;
    }

    synchronized void start() {
        stopped = false;
    }

    /** Starts no more work, and waits until the results of the work in progress are written. */
    synchronized void stop(Duration timeout) {
        stopped = true;
        queue.forEach(claimed -> dropped.add(claimed.row()));
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
    }

    /** Returns the claimed rows whose work will not start, each of them once. */
    synchronized List<T> takeDropped() {
        List<T> taken = List.copyOf(dropped);
        dropped.clear();
        return taken;
    }

    /** The number of rows that can be queued. */
    synchronized int room() {
        return stopped || isPaused.getAsBoolean() ? 0 : Math.max(0, MAX_QUEUED - queue.size());
    }

    /**
     * Queues claimed rows, and returns at once.
     *
     * @return false if any are dropped, after a stop
     */
    synchronized boolean enqueue(List<T> rows) {
        if (stopped) {
            return !dropped.addAll(rows);
        }
        long now = System.nanoTime();
        rows.forEach(row -> queue.add(new ClaimedRow<>(row, now)));
        notifyAll();
        while (idleThreads < queue.size() && threads < Math.min(INITIAL_THREADS, concurrency)) {
            addThread();
        }
        scheduleStallCheck();
        return true;
    }

    private void addThread() {
        threads++;
        idleThreads++;
        factory.newThread(this::run).start();
    }

    private void scheduleStallCheck() {
        if (!stallCheckScheduled && (!queue.isEmpty() || results.isAnyWaiting())) {
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
        if (results.isLate()) { // all threads are busy with slow work
            new Thread(results::writeAll, "due-results").start();
        }
        scheduleStallCheck();
    }

    private void run() {
        try {
            for (T row = next(true); row != null; row = next(false)) {
                boolean mustWrite = results.add(task.perform(row));
                if (endWork() || mustWrite) {
                    results.writeAll();
                }
            }
            results.writeAll(); // the writer may still wait for results of rows that were left to the next claim
        } finally {
            endThread();
        }
    }

    /** @return whether no other result is expected soon */
    private synchronized boolean endWork() {
        performing--;
        return queue.isEmpty() && performing == 0;
    }

    private synchronized void endThread() {
        threads--;
        notifyAll();
    }

    /**
     * Waits for the next row. Meanwhile it writes results that have waited too long for those of the other threads.
     *
     * @param isNew whether the thread is new, and is counted as idle already
     * @return null if there is none within the idle timeout, or after a stop
     */
    private T next(boolean isNew) {
        long end = System.nanoTime() + IDLE_TIMEOUT.toNanos();
        synchronized (this) {
            idleThreads += isNew ? 0 : 1;
        }
        while (true) {
            synchronized (this) {
                T row = poll();
                long left = end - System.nanoTime();
                if (row != null || left <= 0 || !await(Math.min(left, results.nanosUntilLate()))) {
                    idleThreads--;
                    return row;
                }
            }
            results.writeIfLate();
        }
    }

    /** @return null if no row is queued whose work can start */
    private T poll() {
        while (!stopped) {
            ClaimedRow<T> first = queue.poll();
            if (queue.size() < MAX_QUEUED / 2) {
                onRoom.run();
            }
            if (first == null) {
                return null;
            }
            if (!first.hasUsedHalfItsLease() && !isPaused.getAsBoolean()) {
                startedRows++;
                performing++;
                return first.row();
            }
            dropped.add(first.row());
        }
        return null;
    }

    /** @return false after a stop */
    private boolean await(long nanos) {
        try {
            if (!stopped) {
                TimeUnit.NANOSECONDS.timedWait(this, nanos);
            }
            return !stopped;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
