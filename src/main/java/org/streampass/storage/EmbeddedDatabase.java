package org.streampass.storage;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.stereotype.Component;
import org.streampass.installation.DataFolder;

/** H2 in the data folder, for as long as no {@code spring.datasource.url} says otherwise. */
@Component
@ConditionalOnProperty(name = "spring.datasource.url", matchIfMissing = true, havingValue = "embedded")
class EmbeddedDatabase implements JdbcConnectionDetails {

    // WRITE_DELAY=0: the default of 500 ms acknowledges commits that a killed process then loses.
    // MAX_COMPACT_TIME=0: it is closed whenever the pool happens to hold no connection; for the rest see close().
    // DB_CLOSE_ON_EXIT=FALSE: closed after the routes have stopped, not by H2's own shutdown hook.
    // TRACE_LEVEL_FILE=0: whoever catches an exception tells of it; H2's own file of them would only grow.
    // LOCK_TIMEOUT: as patient as PostgreSQL with two requests for the same row.
    static final String SETTINGS = ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
            + ";WRITE_DELAY=0;MAX_COMPACT_TIME=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;LOCK_TIMEOUT=10000";

    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);

    private final String address;
    private final Path file;

    EmbeddedDatabase(DataFolder data) {
        Path database = data.resolve("database").resolve("streampass");
        address = "jdbc:h2:file:" + database;
        file = database.resolveSibling("streampass.mv.db");
    }

    @Override
    public String getJdbcUrl() {
        return address + SETTINGS;
    }

    @Override
    public String getUsername() {
        return "sa";
    }

    @Override
    public String getPassword() {
        return "";
    }

    /**
     * After the pool: makes the file shorter, as H2 does for a fifth of a second when it closes one. When the disk is full in
     * the middle of that, what was committed before is gone, so it is left out where there is little room.
     */
    @PreDestroy
    void close() {
        String compacting = address + ";IFEXISTS=TRUE;TRACE_LEVEL_FILE=0";
        try {
            if (Files.exists(file) && hasRoom()) {
                DriverManager.getConnection(compacting, getUsername(), getPassword())
                        .close();
            }
        } catch (SQLException | IOException e) {
            log.debug("the file of the embedded database is as long as it was", e);
        }
    }

    /** To write all of it once more. */
    private boolean hasRoom() throws IOException {
        return Files.getFileStore(file).getUsableSpace() > Files.size(file);
    }
}
