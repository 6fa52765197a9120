package org.streampass.platform.operations;

import java.io.IOException;
import java.util.Optional;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.streampass.platform.broker.JournalDisk;

/**
 * Whether the embedded broker's journal was complete when it was loaded, and has room before the broker refuses messages.
 */
@Component
class JournalHealthIndicator extends CachedHealthIndicator {

    private static final int LOW = 2;

    private final Optional<JournalDisk> embedded;

    JournalHealthIndicator(Optional<JournalDisk> embedded, HealthSettings settings) {
        super("journal", settings);
        this.embedded = embedded;
    }

    @Override
    Health check() throws IOException {
        if (embedded.isEmpty()) {
            return up("the broker is not embedded, and checks its own disk");
        }
        JournalDisk disk = embedded.get();
        long free = disk.free();
        String room = "%d MB are free on the disk of the journal"
                .formatted(DataSize.ofBytes(free).toMegabytes());
        if (free >= LOW * disk.minFree()) {
            return disk.damage().get().map(CachedHealthIndicator::degraded).orElseGet(() -> up(room));
        }
        return degraded("%s; below %d MB the broker refuses events: requests get"
                        .formatted(room, DataSize.ofBytes(disk.minFree()).toMegabytes())
                + " 202 and are published later; free some space");
    }

    @Override
    Health unanswered() {
        return degraded("the disk with the journal does not answer; check it");
    }
}
