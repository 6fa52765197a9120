package org.streampass.platform.operations;

import org.springframework.boot.actuate.health.Status;

/**
 * What a look at something has shown.
 *
 * @param says to an operator, in a sentence: how it is, and what to do
 */
record HealthFinding(Status status, String says) {

    /** Works on, but something waits: HTTP 200, and somebody should look into it. */
    static final Status DEGRADED = new Status("DEGRADED");

    static HealthFinding well(String says) {
        return new HealthFinding(Status.UP, says);
    }

    static HealthFinding degraded(String says) {
        return new HealthFinding(DEGRADED, says);
    }
}
