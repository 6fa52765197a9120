package org.streampass.health;

import org.streampass.platform.work.ClockWatch;

/** Whether the time can be trusted. */
class ClockCheck implements Check {

    private final ClockWatch clock;

    ClockCheck(ClockWatch clock) {
        this.clock = clock;
    }

    @Override
    public Finding look() {
        String wrong = clock.look();
        return wrong == null
                ? Finding.well("the clocks of this process and of the database are right")
                : Finding.degraded(wrong + ": charges and the removal of old rows are paused; set the clock right, or"
                        + " confirm it with POST /actuator/clock");
    }

    @Override
    public Finding unanswered() {
        return Finding.degraded("the clocks cannot be compared; the log says why");
    }
}
