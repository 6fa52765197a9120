package org.streampass.platform.database.h2;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.stereotype.Component;
import org.streampass.platform.startup.DataFolder;

/** H2 in the data folder, for as long as no {@code spring.datasource.url} says otherwise. */
@Component
@ConditionalOnProperty(name = "spring.datasource.url", matchIfMissing = true, havingValue = "embedded")
class EmbeddedDatabase implements JdbcConnectionDetails {

    // WRITE_DELAY=0: the default of 500 ms acknowledges commits that a killed process then loses.
    // MAX_COMPACT_TIME=0: when H2 makes the file shorter as it closes it, it may lose what is in it, see decision 0011.
    // DB_CLOSE_ON_EXIT=FALSE: closed after the routes have stopped, not by H2's own shutdown hook.
    // TRACE_LEVEL_FILE=0: whoever catches an exception tells of it; H2's own file of them would only grow.
    // LOCK_TIMEOUT: as patient as PostgreSQL with two requests for the same row.
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
