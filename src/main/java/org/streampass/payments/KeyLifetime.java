package org.streampass.payments;

import java.time.Duration;
import java.time.Instant;

/** How long the provider keeps an idempotency key. */
record KeyLifetime(Duration lifetime) {

    /** Within so short a time before the provider forgets a key, a request may reach it too late. */
    private static final Duration END_OF_KEY = Duration.ofMinutes(10);

    /** Whether a request may be repeated with a key that may have been used first so long ago. */
    boolean isKept(Duration askedFor) {
        return askedFor.compareTo(lifetime.minus(END_OF_KEY)) < 0;
    }

    /** Whether the provider has forgotten it. In between, neither is certain. */
    boolean isForgotten(Duration askedFor) {
        return askedFor.compareTo(lifetime) >= 0;
    }

    /**
     * For how long the provider may have been asked because of an event: it may have been handled before a backup was
     * restored. If the event is younger than the key's lifetime, the key prevents a second request.
     */
    Duration mayHaveBeenAskedFor(Instant event) {
        Duration age = Duration.between(event, Instant.now());
        return isKept(age) ? Duration.ZERO : age;
    }
}
