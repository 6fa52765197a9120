package org.streampass.payments;

import java.time.Duration;
import java.time.Instant;

/** The time for which the provider keeps an idempotency key. */
record KeyLifetime(Duration lifetime) {

    /** A request that is sent less than this before the key expires may reach the provider too late. */
    private static final Duration END_OF_KEY = Duration.ofMinutes(10);

    /** Whether a request may be repeated with a key that may have been used first this long ago. */
    boolean isKept(Duration askedFor) {
        return askedFor.compareTo(lifetime.minus(END_OF_KEY)) < 0;
    }

    /** Whether the key has expired. Shortly before, neither is certain. */
    boolean isForgotten(Duration askedFor) {
        return askedFor.compareTo(lifetime) >= 0;
    }

    /**
     * How long ago a request for this event may have been sent first: the event may have been handled before a backup
     * was restored. If the event is younger than the key's lifetime, the key prevents a second charge.
     */
    Duration mayHaveBeenAskedFor(Instant event) {
        Duration age = Duration.between(event, Instant.now());
        return isKept(age) ? Duration.ZERO : age;
    }
}
