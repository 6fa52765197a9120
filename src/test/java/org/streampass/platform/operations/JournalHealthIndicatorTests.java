package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;
import org.streampass.platform.broker.JournalDisk;

/** Reports too little disk space for the journal, and damage. */
class JournalHealthIndicatorTests {

    @TempDir
    Path folder;

    private static Health check(Optional<JournalDisk> disk) throws IOException {
        HealthSettings settings = new HealthSettings(Duration.ofHours(1), Duration.ofSeconds(1), null, 0);
        return new JournalHealthIndicator(disk, settings).check();
    }

    private Health check(long least) throws IOException {
        return check(Optional.of(new JournalDisk(folder, least, Optional::empty)));
    }

    @Test
    void lowSpaceIsReportedBeforeTheBrokerRefuses() throws IOException {
        long free = new JournalDisk(folder, 0, Optional::empty).free();

        assertThat(check(0).getStatus()).isEqualTo(Status.UP);
        assertThat(check(free / 4).getStatus()).isEqualTo(Status.UP);
        assertThat(check(free / 4 * 3).getStatus()).isEqualTo(CachedHealthIndicator.DEGRADED);
        assertThat(check(free / 4 * 3).getDetails().get("says").toString()).contains("free some space");
    }

    @Test
    void damageIsReportedUntilTheBrokerRestarts() throws IOException {
        JournalDisk damaged = new JournalDisk(folder, 0, () -> Optional.of("it ends too early"));

        assertThat(check(Optional.of(damaged))).isEqualTo(CachedHealthIndicator.degraded("it ends too early"));
    }

    @Test
    void diskOfAStandaloneBrokerIsNotChecked() throws IOException {
        assertThat(check(Optional.empty()).getStatus()).isEqualTo(Status.UP);
    }
}
