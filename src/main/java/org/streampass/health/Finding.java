package org.streampass.health;

import org.springframework.boot.actuate.health.Status;

/**
 * What a look at something has shown.
 *
 * @param says to an operator, in a sentence: how it is, and what to do
 */
record Finding(Status status, String says) {

    /** Works on, but something waits: HTTP 200, and somebody should look into it. */
    static final Status DEGRADED = new Status("DEGRADED");

    static Finding well(String says) {
        return new Finding(Status.UP, says);
    }

    static Finding degraded(String says) {
        return new Finding(DEGRADED, says);
    }
}
