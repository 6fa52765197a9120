package org.streampass.notifications;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.database.h2.H2;
import org.streampass.platform.startup.AtomicFile;
import org.streampass.platform.startup.DataFolder;
import org.streampass.platform.startup.OneLine;

/**
 * Knows which epoch the numbers of notifications belong to. After a restore of the database numbers are given a second
 * time, so a restored database begins another epoch. It is recognized by its place, which is no longer the one that its
 * epoch began in, or by its beat, which has fallen behind the one that this copy of the service remembers in the data
 * folder.
 */
class Epochs {

    /** Columns of {@link Stamp}. */
    static final String STAMP =
            "(select epoch from notifications.epoch) as epoch, (select beat from notifications.epoch) as beat";

    private static final Logger log = LoggerFactory.getLogger(Epochs.class);

    private static final String MEMORY = ".beat";

    /** Beyond whatever the other copies remember, so that one of them begins the epoch for all. */
    private static final long LEAP = 1_000_000;

    /** The server, its timeline, which a recovery to a point in time changes, the database, and its tables. */
    private static final String PLACE = """
            select concat_ws('/', (select system_identifier from pg_control_system()),
                substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8),
                (select oid from pg_database where datname = current_database()),
                'notifications.epoch'::regclass::oid)""";

    private final JdbcClient jdbc;
    private final DataFolder data;
    private volatile long known;
    private volatile String epoch;
    private volatile int changes;

    Epochs(JdbcClient jdbc, DataFolder data) {
        this.jdbc = jdbc;
        this.data = data;
        known = remembered();
    }

    /** An answer of the tables that says of which life of the database it is. */
    interface Stamped {

        Stamp stamp();
    }

    /** @param epoch null if there is none */
    record Stamp(String epoch, long beat) {

        static Stamp of(ResultSet row) throws SQLException {
            return new Stamp(row.getString("epoch"), row.getLong("beat"));
        }
    }

    private record State(String epoch, String place, long beat) {}

    /** Also if nobody asks: what is remembered of the database is to be as new as it can be. */
    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        look();
    }

    /** How often another epoch has begun since the first look of this process. */
    int changes() {
        return changes;
    }

    /** Asks the tables. An answer that shows that they went back is asked for again, in the epoch that begins then. */
    <T extends Stamped> T current(Supplier<T> question) {
        if (epoch == null) {
            look();
        }
        T answer = question.get();
        if (answer.stamp().epoch() != null && answer.stamp().beat() >= known) {
            return answer;
        }
        look();
        return question.get();
    }

    /**
     * Looks whether the database is still the one that it was, and begins another epoch if it is not. Another copy of the
     * service may have done so before.
     */
    synchronized void look() {
        Optional<State> state = state();
        String place = H2.isDatabaseOf(jdbc) ? data.place() : server();
        Optional<String> change = state.isPresent() ? change(state.get(), place) : Optional.of("it has no epoch");
        if (change.isPresent()) {
            begin(place, Math.max(known, state.map(State::beat).orElse(0L)), change.get());
        } else {
            jdbc.sql("update notifications.epoch set beat = beat + 1").update();
            note(state.get().epoch(), state.get().beat() + 1);
        }
    }

    private void note(String present, long beat) {
        if (epoch != null && !epoch.equals(present)) {
            changes++;
        }
        epoch = present;
        remember(beat);
    }

    private Optional<State> state() {
        return jdbc.sql("select epoch, place, beat from notifications.epoch")
                .query(State.class)
                .optional();
    }

    private Optional<String> change(State state, String place) {
        if (state.beat() < known) {
            return Optional.of("it is older than it was");
        }
        return state.place().equals(place) ? Optional.empty() : Optional.of("it was moved or copied");
    }

    /** A service that offers no such functions keeps its place: then only the beat tells. */
    private String server() {
        try {
            return jdbc.sql(PLACE).query(String.class).single();
        } catch (NonTransientDataAccessException e) {
            return "unknown";
        }
    }

    private void begin(String place, long beat, String why) {
        if (beat > 0) { // else it is new
            log.warn(
                    "the database was restored or replaced: {}; another epoch of notifications begins, and clients with a"
                            + " cursor of the one before are told to fetch everything",
                    why);
        }
        String begun = UUID.randomUUID().toString();
        int updated = jdbc.sql("update notifications.epoch set epoch = ?, place = ?, beat = ?")
                .params(begun, place, beat + LEAP)
                .update();
        if (updated == 0) {
            jdbc.sql(
                            "insert into notifications.epoch (id, epoch, place, beat) values (1, ?, ?, ?) on conflict do nothing")
                    .params(begun, place, beat + LEAP)
                    .update();
        }
        State state = state().orElseThrow(); // another copy may have been faster
        note(state.epoch(), state.beat());
    }

    private long remembered() {
        Path file = data.resolve(MEMORY);
        try {
            return Files.exists(file) ? Long.parseLong(Files.readString(file)) : 0;
        } catch (IOException | NumberFormatException e) {
            log.warn(
                    "{} cannot be read ({}); a database that was restored while this process was stopped may not be noticed",
                    file,
                    OneLine.of(e));
            return 0;
        }
    }

    private void remember(long beat) {
        known = beat;
        try {
            AtomicFile.write(data.resolve(MEMORY), Long.toString(beat));
        } catch (IOException e) { // of a disk that is full: an older beat tells of older databases
            log.debug("{} cannot be written: {}", MEMORY, OneLine.of(e));
        }
    }
}
