package org.streampass.platform.operations;

import org.streampass.platform.work.ClockWatch;

/** Whether the time can be trusted. */
class ClockCheck implements Check {

    private final ClockWatch clock;

    ClockCheck(ClockWatch clock) {
        this.clock = clock;
    }

    @Override
    public HealthFinding look() {
        String wrong = clock.look();
        return wrong == null
                ? HealthFinding.well("the clocks of this process and of the database are right")
                : HealthFinding.degraded(
                        wrong + ": charges and the removal of old rows are paused; set the clock right, or"
                                + " confirm it with POST /actuator/clock");
    }

    @Override
    public HealthFinding unanswered() {
        return HealthFinding.degraded("the clocks cannot be compared; the log says why");
    }
}
