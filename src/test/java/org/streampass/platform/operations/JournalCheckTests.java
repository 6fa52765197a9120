package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.health.Status;
import org.streampass.platform.broker.JournalDisk;

/** When there is too little room for the journal. */
class JournalCheckTests {

    @TempDir
    Path folder;

    private HealthFinding look(long least) throws IOException {
        return new JournalCheck(new JournalDisk(folder, least, Optional::empty)).look();
    }

    @Test
    void itIsToldBeforeTheBrokerRefuses() throws IOException {
        long free = new JournalDisk(folder, 0, Optional::empty).free();

        assertThat(look(0).status()).isEqualTo(Status.UP);
        assertThat(look(free / 4).status()).isEqualTo(Status.UP);
        assertThat(look(free / 4 * 3).status()).isEqualTo(HealthFinding.DEGRADED);
        assertThat(look(free / 4 * 3).says()).contains("make room");
    }

    @Test
    void damageIsToldAsLongAsTheBrokerRunsThatHasLoadedIt() throws IOException {
        HealthFinding finding =
                new JournalCheck(new JournalDisk(folder, 0, () -> Optional.of("it ends too early"))).look();

        assertThat(finding).isEqualTo(HealthFinding.degraded("it ends too early"));
    }

    @Test
    void theDiskOfABrokerThatIsNotEmbeddedIsItsOwn() throws IOException {
        assertThat(new JournalCheck(null).look().status()).isEqualTo(Status.UP);
    }
}
