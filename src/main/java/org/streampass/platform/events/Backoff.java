package org.streampass.platform.events;

import java.time.Duration;

/**
 * Delays of retries: half a second after the first failure, then twice the previous delay.
 *
 * @param longest the maximum delay
 */
public record Backoff(Duration longest) {

    static final Duration FIRST = Duration.ofMillis(500);

    /** More would overflow; half a second doubled this often is six days. */
    private static final int MAX_DOUBLINGS = 20;

    /** @param failures the number of failures so far, from 1 */
    public Duration after(int failures) {
        return limit(FIRST.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS)));
    }

    /** @param previous the previous delay; zero before the first failure */
    Duration next(Duration previous) {
        return limit(previous.isZero() ? FIRST : previous.multipliedBy(2));
    }

    private Duration limit(Duration delay) {
        return delay.compareTo(longest) > 0 ? longest : delay;
    }
}
