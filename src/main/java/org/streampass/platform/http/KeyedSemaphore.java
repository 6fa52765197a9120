package org.streampass.platform.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Places of which each key, such as a user or a network, may take some at the same time. */
class KeyedSemaphore {

    private final int most;
    private final Map<String, Integer> taken = new ConcurrentHashMap<>();

    /** @param most that one key may take */
    KeyedSemaphore(int most) {
        this.most = most;
    }

    /** Takes one, if there is one left; each that was taken must be {@link #leave left}. */
    boolean enter(String key) {
        boolean[] entered = new boolean[1];
        taken.compute(key, (each, count) -> {
            int before = count == null ? 0 : count;
            entered[0] = before < most;
            return entered[0] ? Integer.valueOf(before + 1) : count;
        });
        return entered[0];
    }

    void leave(String key) {
        taken.computeIfPresent(key, (each, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
}
