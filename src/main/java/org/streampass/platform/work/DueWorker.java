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
 * Does one kind of work: claims rows, does the work of each with no transaction held, and hands the results to be written
 * back. There are only as many threads as are needed to keep up: two while the work is quick, more while each of them
 * waits for somebody outside.
 *
 * @param <T> a row
 */
class DueWorker<T extends DueRow> {

    /** How long a process may take for the work of a row. */
    static final Duration LEASE = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(DueWorker.class);
    private static final int CLAIMED_AT_ONCE = 256;
    private static final int THREADS_OF_QUICK_WORK = 2;
    private static final Duration STALLED = Duration.ofMillis(25);
    private static final Duration IDLE = Duration.ofMillis(500);

    private final DueWork<T> work;
    private final Doing<T> doing;
    private final int concurrency;
    private final ResultWriter<T> results;
    private final TransactionTemplate transaction;
    private final ScheduledExecutorService timer;
    private final ClockWatch clock;
    private final UUID life;
    private final Deque<Waiting<T>> waiting = new ArrayDeque<>();
    private int threads;
    private int idle;
    private long taken;
    private boolean watched;
    private boolean claiming;
    private boolean claimAgain;

    /** The last claim has left some. */
    private volatile boolean more;

    private boolean stopped = true;

    /** @param since when it was claimed, by {@link System#nanoTime()} */
    private record Waiting<T>(T row, long since) {

        /** Work that cannot begin within half of its lease is left to the next claim. */
        boolean isLate() {
            return System.nanoTime() - since > LEASE.toNanos() / 2;
        }
    }

    /** Does the work of a row. */
    interface Doing<T> {

        Result<T> of(T row);
    }

    DueWorker(
            DueWork<T> work,
            Doing<T> doing,
            int concurrency,
            ResultWriter<T> results,
            TransactionTemplate transaction,
            ScheduledExecutorService timer,
            ClockWatch clock,
            UUID life) {
        this.work = work;
        this.doing = doing;
        this.concurrency = concurrency;
        this.results = results;
        this.transaction = transaction;
        this.timer = timer;
        this.clock = clock;
        this.life = life;
    }

    synchronized void start() {
        stopped = false;
    }

    /** Begins no more work, waits until what has begun is written back, and leaves the rest to others. */
    void stop(Duration patience) {
        List<T> left = end(patience);
        results.stop();
        try {
            transaction.executeWithoutResult(status -> work.table().release(left));
        } catch (RuntimeException e) {
            log.debug("{}: leases of {} were not ended, and run out: {}", work.service(), work.name(), OneLine.of(e));
        }
    }

    private synchronized List<T> end(Duration patience) {
        stopped = true;
        List<T> left = waiting.stream().map(Waiting::row).toList();
        waiting.clear();
        notifyAll();
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (threads > 0 && System.nanoTime() < end) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return left;
    }

    /** The claim for rows that are being inserted: they are this process's at once if it can begin them soon. */
    synchronized Claim.OfNewRow claimForNew(int rows) {
        return canBegin() && waiting.size() + rows <= CLAIMED_AT_ONCE
                ? new Claim.OfNewRow(life, LEASE)
                : Claim.OfNewRow.FOR_ANYBODY;
    }

    /** Begins with rows that are claimed. Returns at once. */
    synchronized void begin(List<T> rows) {
        if (stopped) {
            return;
        }
        long now = System.nanoTime();
        rows.forEach(row -> waiting.add(new Waiting<>(row, now)));
        notifyAll();
        while (idle < waiting.size() && threads < Math.min(THREADS_OF_QUICK_WORK, concurrency)) {
            addThread();
            idle++;
        }
        watch();
    }

    /** Looks for rows that are due, soon and on another thread. */
    synchronized void wake() {
        claimAgain = true;
        if (!claiming && !stopped) {
            claiming = true;
            timer.execute(this::claimAll);
        }
    }

    private void claimAll() {
        try {
            int room;
            List<T> claimed;
            do {
                room = room();
                claimed = room == 0 ? List.of() : claim(room);
                begin(claimed.stream().filter(this::isToBeDone).toList());
                more = claimed.size() == room;
            } while (room > 0 && more);
        } catch (RuntimeException e) {
            log.debug(
                    "{}: {} could not be claimed, and is tried again: {}", work.service(), work.name(), OneLine.of(e));
        } finally {
            endClaim();
        }
    }

    /** False if the work is done, and only its result could not be written before the lease ran out. */
    private boolean isToBeDone(T row) {
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
        return canBegin() ? Math.max(0, CLAIMED_AT_ONCE - waiting.size()) : 0;
    }

    private List<T> claim(int room) {
        return transaction.execute(status -> work.table().claim(room, life, LEASE));
    }

    private boolean canBegin() {
        return !stopped && !isPaused();
    }

    private boolean isPaused() {
        return work.needsTrustedClock() && !clock.isTrusted();
    }

    private void addThread() {
        threads++;
        Thread thread = new Thread(this::work, "due-" + work.service() + "-" + work.name());
        thread.setDaemon(true);
        thread.start();
    }

    /** As long as work waits that no thread takes, there are too few of them. */
    private void watch() {
        if (!watched && !waiting.isEmpty()) {
            watched = true;
            long before = taken;
            timer.schedule(() -> addIfStalled(before), STALLED.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void addIfStalled(long before) {
        watched = false;
        if (taken == before && !stopped) {
            int missing = Math.min(Math.min(waiting.size(), Math.max(1, threads)), concurrency - threads);
            for (int i = 0; i < missing; i++) {
                addThread();
                idle++;
            }
        }
        results.writeIfLate();
        watch();
    }

    private void work() {
        try {
            for (T row = next(true); row != null; row = next(false)) {
                Result<T> result = doing.of(row);
                results.add(result, isEmpty());
            }
            results.writeAll(); // others may have been expected, and were left to the next claim
        } finally {
            end();
        }
    }

    private synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    private synchronized void end() {
        threads--;
        notifyAll();
    }

    /** @return null if there is nothing to do for a while */
    private synchronized T next(boolean isNew) {
        if (!isNew) {
            idle++;
        }
        try {
            long end = System.nanoTime() + IDLE.toNanos();
            while (!stopped) {
                Waiting<T> first = waiting.poll();
                if (more && waiting.size() < CLAIMED_AT_ONCE / 2) {
                    wake();
                }
                if (first != null && !first.isLate() && !isPaused()) {
                    taken++;
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
            idle--;
        }
    }
}
