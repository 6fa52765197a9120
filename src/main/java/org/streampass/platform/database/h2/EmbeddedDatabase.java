package org.streampass.platform.database.h2;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.stereotype.Component;
import org.streampass.platform.startup.DataFolder;

/** H2 in the data folder, unless {@code spring.datasource.url} is set. */
@Component
@ConditionalOnProperty(name = "spring.datasource.url", matchIfMissing = true, havingValue = "embedded")
class EmbeddedDatabase implements JdbcConnectionDetails {

    // WRITE_DELAY=0: with the default of 500 ms, a killed process loses acknowledged commits.
    // MAX_COMPACT_TIME=0: compaction at a shutdown may lose data, see decision 0011.
    // DB_CLOSE_ON_EXIT=FALSE: the pool closes the database after the routes have stopped, not H2's shutdown hook.
    // TRACE_LEVEL_FILE=0: H2's trace file would only repeat logged exceptions, and grow.
    // LOCK_TIMEOUT: the same as for PostgreSQL.
    static final String SETTINGS = ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
            + ";WRITE_DELAY=0;MAX_COMPACT_TIME=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;LOCK_TIMEOUT=3000";

    private final String url;

    EmbeddedDatabase(DataFolder data) {
        url = "jdbc:h2:file:" + FailFastFiles.inUrl(data.resolve("database").resolve("streampass")) + SETTINGS;
    }

    @Override
    public String getJdbcUrl() {
        return url;
    }

    @Override
    public String getUsername() {
        return "sa";
    }

    @Override
    public String getPassword() {
        return "";
    }
}
