package org.streampass.notifications;

import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.database.h2.H2;
import org.streampass.platform.startup.DataFolder;

/** The one row of {@code notifications.epoch}, and the identity of the database. */
class EpochTable {

    /** Server, timeline (which changes at a point-in-time recovery), database and table. */
    private static final String POSTGRES_PLACE = """
            select concat_ws('/', (select system_identifier from pg_control_system()),
                substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8),
                (select oid from pg_database where datname = current_database()),
                'notifications.epoch'::regclass::oid)""";

    private final JdbcClient jdbc;
    private final DataFolder data;

    EpochTable(JdbcClient jdbc, DataFolder data) {
        this.jdbc = jdbc;
        this.data = data;
    }

    /**
     * @param place where the epoch began
     * @param beat a counter that each check increases
     */
    record Row(String epoch, String place, long beat) {}

    Optional<Row> read() {
        return jdbc.sql("select epoch, place, beat from notifications.epoch")
                .query(Row.class)
                .optional();
    }

    void increaseBeat() {
        jdbc.sql("update notifications.epoch set beat = beat + 1").update();
    }

    /**
     * Begins a new epoch.
     *
     * @return the row; another instance may have begun an epoch at the same time
     */
    Row begin(String place, long beat) {
        String epoch = UUID.randomUUID().toString();
        int updated = jdbc.sql("update notifications.epoch set epoch = ?, place = ?, beat = ?")
                .params(epoch, place, beat)
                .update();
        if (updated == 0) {
            jdbc.sql("insert into notifications.epoch (id, epoch, place, beat) values (1, ?, ?, ?)"
                            + " on conflict do nothing")
                    .params(epoch, place, beat)
                    .update();
        }
        return read().orElseThrow();
    }

    /** Identifies the database; a restored one has another place. */
    String place() {
        return H2.isDatabaseOf(jdbc) ? data.place() : postgresPlace();
    }

    /** A database service may not permit these functions. Then only the beat shows a restore. */
    private String postgresPlace() {
        try {
            return jdbc.sql(POSTGRES_PLACE).query(String.class).single();
        } catch (NonTransientDataAccessException e) {
            return "unknown";
        }
    }
}
