package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.Status;
import org.streampass.platform.work.ClockWatch;

class ClockHealthIndicatorTests {

    private final ClockWatch watch = mock();
    private final ClockHealthIndicator indicator =
            new ClockHealthIndicator(watch, new HealthSettings(Duration.ofHours(1), Duration.ofSeconds(1), null, 0));

    @Test
    void correctClocksAreUp() {
        assertThat(indicator.check().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void wrongClocksAreDegradedAndTheDetailsSayWhatToDo() {
        when(watch.compare()).thenReturn("the clock of this process was set back by 60 minutes");

        assertThat(indicator.check())
                .isEqualTo(CachedHealthIndicator.degraded(
                        "the clock of this process was set back by 60 minutes: charges, refunds, renewals and"
                                + " retention are paused; set the clock right, or"
                                + " confirm it with POST /actuator/clock"));
    }
}
