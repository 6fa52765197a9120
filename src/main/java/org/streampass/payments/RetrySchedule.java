package org.streampass.payments;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** When a refused renewal is tried again, counted from its first refusal. @param delays ascending */
record RetrySchedule(List<Duration> delays) {

    /** The next retry after a time. Retries that are overdue by then are left out: one attempt stands for them. */
    Optional<Instant> next(Instant firstRefusal, Instant now) {
        return delays.stream().map(firstRefusal::plus).filter(now::isBefore).findFirst();
    }

    /** When the last retry is due. */
    Instant last(Instant firstRefusal) {
        return firstRefusal.plus(delays.get(delays.size() - 1));
    }
}
