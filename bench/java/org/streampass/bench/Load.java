package org.streampass.bench;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * When requests are sent.
 *
 * @param requests the maximum number, for which users are prepared
 */
record Load(int requests, Sending sending) {

    /** More than any system here finishes in a second. */
    private static final int MOST_PER_SECOND = 700;

    interface Sending {

        /** Returns when the last request is sent. */
        void run(LoadClient client, Recording recording);
    }

    /** At a fixed rate, independent of the answers. */
    static Load open(int perSecond, Duration length) {
        int requests = Math.toIntExact(perSecond * length.toMillis() / 1000);
        return new Load(requests, (client, recording) -> {
            long start = System.nanoTime();
            for (int i = 0; i < requests; i++) {
                long due = start + TimeUnit.SECONDS.toNanos(i) / perSecond;
                parkUntil(due);
                client.subscribe(due, recording, () -> {});
            }
            parkUntil(start + length.toNanos());
        });
    }

    /** All at once. */
    static Load burst(int requests) {
        return new Load(requests, (client, recording) -> {
            long due = System.nanoTime();
            for (int i = 0; i < requests; i++) {
                client.subscribe(due, recording, () -> {});
            }
        });
    }

    /** A fixed number of workflows at once: when one ends, the next begins. */
    static Load closed(int inFlight, Duration length) {
        return new Load(Math.toIntExact(length.toSeconds() * MOST_PER_SECOND), (client, recording) -> {
            Semaphore free = new Semaphore(inFlight);
            long end = System.nanoTime() + length.toNanos();
            while (tryAcquire(free, end - System.nanoTime())) {
                client.subscribe(System.nanoTime(), recording, free::release);
            }
        });
    }

    private static boolean tryAcquire(Semaphore free, long nanos) {
        try {
            return nanos > 0 && free.tryAcquire(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static void parkUntil(long due) {
        long left = due - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = due - System.nanoTime();
        }
    }
}
