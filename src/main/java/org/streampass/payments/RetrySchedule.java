package org.streampass.payments;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The retries of a declined renewal.
 *
 * @param delays counted from the first decline, ascending
 */
record RetrySchedule(List<Duration> delays) {

    /** The next retry after this time. Overdue retries are skipped, and count as one attempt. */
    Optional<Instant> next(Instant firstRefusal, Instant now) {
        return delays.stream().map(firstRefusal::plus).filter(now::isBefore).findFirst();
    }

    /** The time of the last retry. */
    Instant last(Instant firstRefusal) {
        return firstRefusal.plus(delays.get(delays.size() - 1));
    }
}
