package org.streampass.platform.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/** Operators read the state of the clocks, and confirm them. */
class ClockEndpointTests {

    private final SettableClock wall = new SettableClock();
    private final ClockWatch watch = new ClockWatch(wall, System::nanoTime, wall::instant);
    private final ClockEndpoint endpoint = new ClockEndpoint(watch);

    @BeforeEach
    void look() {
        watch.compare();
    }

    @Test
    void correctClocksAreTrusted() {
        assertThat(endpoint.report().trusted()).isTrue();
        assertThat(endpoint.report().wrong()).isNull();
    }

    @Test
    void stepIsReportedUntilItIsConfirmed() {
        wall.setAheadBy(Duration.ofHours(1));

        assertThat(endpoint.report().trusted()).isFalse();
        assertThat(endpoint.report().wrong()).isEqualTo("the clock of this process was set forward by 60 minutes");
        assertThat(endpoint.confirm("the host had no network at its start").trusted())
                .isTrue();
        assertThat(watch.isTrusted()).isTrue();
    }

    @Test
    void confirmingRequiresAReason() {
        wall.setAheadBy(Duration.ofHours(1));

        assertThatThrownBy(() -> endpoint.confirm(" ")).isInstanceOf(InvalidEndpointRequestException.class);
        assertThatThrownBy(() -> endpoint.confirm(null)).isInstanceOf(InvalidEndpointRequestException.class);
        assertThat(watch.isTrusted()).isFalse();
    }
}
