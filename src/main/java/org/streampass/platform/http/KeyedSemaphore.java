package org.streampass.platform.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A semaphore for each key, such as a user or a network. */
class KeyedSemaphore {

    private final int permits;
    private final Map<String, Integer> acquired = new ConcurrentHashMap<>();

    /** @param permits the permits of each key */
    KeyedSemaphore(int permits) {
        this.permits = permits;
    }

    /** Acquires a permit if one is left. The caller must {@link #release} it. */
    boolean tryAcquire(String key) {
        boolean[] success = new boolean[1];
        acquired.compute(key, (each, count) -> {
            int before = count == null ? 0 : count;
            success[0] = before < permits;
            return success[0] ? Integer.valueOf(before + 1) : count;
        });
        return success[0];
    }

    void release(String key) {
        acquired.computeIfPresent(key, (each, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
}
