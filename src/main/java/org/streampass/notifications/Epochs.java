package org.streampass.notifications;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.streampass.platform.startup.AtomicFile;
import org.streampass.platform.startup.DataFolder;
import org.streampass.platform.startup.OneLine;

/**
 * Detects that the database was restored. After a restore, sequence numbers of notifications are assigned a second time, so
 * a new epoch begins, and cursors of the previous epoch are no longer valid.
 *
 * <p>Two signs show a restore: the database has another place than when its epoch began, or its beat, a counter that each
 * check increases, is lower than the beat that this instance has remembered in the data folder.
 */
class Epochs {

    /** The columns of {@link Stamp}. */
    static final String STAMP =
            "(select epoch from notifications.epoch) as epoch, (select beat from notifications.epoch) as beat";

    private static final Logger log = LoggerFactory.getLogger(Epochs.class);

    private static final String BEAT_FILE = ".beat";

    /** Sets the beat above the values that other instances remember, so that only one of them begins the new epoch. */
    private static final long BEAT_LEAP = 1_000_000;

    private final EpochTable table;
    private final DataFolder data;
    private volatile long lastBeat;
    private volatile String epoch;
    private volatile int changes;

    Epochs(EpochTable table, DataFolder data) {
        this.table = table;
        this.data = data;
        lastBeat = rememberedBeat();
    }

    /** A query result with the epoch and the beat at the time of the query. */
    interface Stamped {

        Stamp stamp();
    }

    /** @param epoch null if the table is empty */
    record Stamp(String epoch, long beat) {

        static Stamp of(ResultSet row) throws SQLException {
            return new Stamp(row.getString("epoch"), row.getLong("beat"));
        }
    }

    /** Checks at the start, so that the remembered beat is recent. */
    @EventListener(ApplicationReadyEvent.class)
    void checkAtStart() {
        check();
    }

    /** How many epochs have begun since the first check of this process. */
    int changes() {
        return changes;
    }

    /** Runs a query. If its result shows a restore, begins a new epoch and runs the query again. */
    <T extends Stamped> T current(Supplier<T> query) {
        if (epoch == null) {
            check();
        }
        T result = query.get();
        if (result.stamp().epoch() != null && result.stamp().beat() >= lastBeat) {
            return result;
        }
        check();
        return query.get();
    }

    /** Begins a new epoch if the database was restored, unless another instance has already begun it. */
    synchronized void check() {
        Optional<EpochTable.Row> row = table.read();
        String place = table.place();
        Optional<String> sign = row.isPresent() ? signOfRestore(row.get(), place) : Optional.of("it has no epoch");
        if (sign.isPresent()) {
            begin(place, Math.max(lastBeat, row.map(EpochTable.Row::beat).orElse(0L)), sign.get());
        } else {
            table.increaseBeat();
            update(row.get().epoch(), row.get().beat() + 1);
        }
    }

    private Optional<String> signOfRestore(EpochTable.Row row, String place) {
        if (row.beat() < lastBeat) {
            return Optional.of("it is older than it was");
        }
        return row.place().equals(place) ? Optional.empty() : Optional.of("it was moved or copied");
    }

    private void begin(String place, long beat, String sign) {
        if (beat > 0) { // otherwise the database is new
            log.warn(
                    "the database was restored or replaced: {}; a new epoch of notifications begins, and clients with a"
                            + " cursor of the previous epoch must fetch all notifications",
                    sign);
        }
        EpochTable.Row row = table.begin(place, beat + BEAT_LEAP);
        update(row.epoch(), row.beat());
    }

    private void update(String present, long beat) {
        if (epoch != null && !epoch.equals(present)) {
            changes++;
        }
        epoch = present;
        remember(beat);
    }

    private long rememberedBeat() {
        Path file = data.resolve(BEAT_FILE);
        try {
            return Files.exists(file) ? Long.parseLong(Files.readString(file)) : 0;
        } catch (IOException | NumberFormatException e) {
            log.warn(
                    "{} cannot be read ({}); a restore of the database while this process was stopped may not be detected",
                    file,
                    OneLine.of(e));
            return 0;
        }
    }

    private void remember(long beat) {
        lastBeat = beat;
        try {
            AtomicFile.write(data.resolve(BEAT_FILE), Long.toString(beat));
        } catch (IOException e) { // on a full disk; an older beat still detects older databases
            log.debug("{} cannot be written: {}", BEAT_FILE, OneLine.of(e));
        }
    }
}
