package org.streampass.platform.operations;

import java.io.IOException;
import org.springframework.util.unit.DataSize;
import org.streampass.platform.broker.JournalDisk;

/**
 * Whether the embedded broker's journal has room, told well before the broker refuses what is sent, and was whole when it
 * was loaded.
 */
class JournalCheck implements Check {

    private static final int LOW = 2;

    private final JournalDisk disk;

    /** @param disk null if the broker is not embedded */
    JournalCheck(JournalDisk disk) {
        this.disk = disk;
    }

    @Override
    public HealthFinding look() throws IOException {
        if (disk == null) {
            return HealthFinding.well("the broker is not embedded, and looks after its own disk");
        }
        long free = disk.free();
        String room = "%d MB are free where the journal is"
                .formatted(DataSize.ofBytes(free).toMegabytes());
        if (free >= LOW * disk.least()) {
            return disk.damage().get().map(HealthFinding::degraded).orElseGet(() -> HealthFinding.well(room));
        }
        return HealthFinding.degraded(
                "%s, and with less than %d MB the broker refuses what is sent: requests are taken with"
                                .formatted(room, DataSize.ofBytes(disk.least()).toMegabytes())
                        + " 202 and published later, events wait; make room");
    }

    @Override
    public HealthFinding unanswered() {
        return HealthFinding.degraded("the disk with the journal does not answer; look into it");
    }
}
