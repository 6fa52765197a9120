package org.streampass.platform.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BusinessClockTests {

    private static final Instant NOW = Instant.parse("2026-01-31T10:00:00Z");
    private static final Clock REAL = Clock.fixed(NOW, ZoneOffset.UTC);

    @TempDir
    private Path folder;

    @Test
    void clockShowsTheRealTimeUntilItIsAdvanced() {
        assertThat(new BusinessClock(folder.resolve("clock"), REAL).instant()).isEqualTo(NOW);
    }

    @Test
    void advancedClockIsKeptAcrossARestart() {
        BusinessClock clock = new BusinessClock(folder.resolve("clock"), REAL);
        clock.advance(Duration.ofDays(31));
        clock.advance(Duration.ofHours(1));

        BusinessClock restarted = new BusinessClock(folder.resolve("clock"), REAL);

        assertThat(restarted.instant()).isEqualTo(NOW.plus(Duration.ofDays(31)).plusSeconds(3600));
        assertThat(restarted.ahead()).isEqualTo(clock.ahead());
    }
}
