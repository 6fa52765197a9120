package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.Status;
import org.streampass.platform.work.ClockWatch;

class ClockCheckTests {

    private final ClockWatch watch = mock();
    private final ClockCheck check = new ClockCheck(watch);

    @Test
    void clocksThatAreRightAreWell() {
        assertThat(check.look().status()).isEqualTo(Status.UP);
    }

    @Test
    void clocksThatAreWrongDegradeAndTheOperatorIsToldWhatToDo() {
        when(watch.look()).thenReturn("the clock of this process was set back by 60 minutes");

        assertThat(check.look())
                .isEqualTo(
                        HealthFinding.degraded(
                                "the clock of this process was set back by 60 minutes: charges and the removal"
                                        + " of old rows are paused; set the clock right, or confirm it with POST /actuator/clock"));
    }
}
