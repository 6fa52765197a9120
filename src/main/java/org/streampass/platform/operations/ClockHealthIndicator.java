package org.streampass.platform.operations;

import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;
import org.streampass.platform.work.ClockWatch;

/** Whether the clocks can be trusted. */
@Component
class ClockHealthIndicator extends CachedHealthIndicator {

    private final ClockWatch clock;

    ClockHealthIndicator(ClockWatch clock, HealthSettings settings) {
        super("clock", settings);
        this.clock = clock;
    }

    @Override
    Health check() {
        String wrong = clock.compare();
        return wrong == null
                ? up("the clocks of this process and of the database are right")
                : degraded(wrong + ": charges, refunds, renewals and retention are paused; set the clock right, or"
                        + " confirm it with POST /actuator/clock");
    }

    @Override
    Health unanswered() {
        return degraded("the clocks cannot be compared; the log says why");
    }
}
