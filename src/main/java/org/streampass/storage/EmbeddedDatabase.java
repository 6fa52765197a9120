package org.streampass.storage;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
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
    // DB_CLOSE_DELAY=-1: else it is closed whenever the pool happens to hold no connection, and see close().
    // DB_CLOSE_ON_EXIT=FALSE: closed after the routes have stopped, not by H2's own shutdown hook.
    // TRACE_LEVEL_FILE=0: whoever catches an exception tells of it; H2's own file of them would only grow.
    // LOCK_TIMEOUT: as patient as PostgreSQL with two requests for the same row.
    static final String SETTINGS = ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
            + ";WRITE_DELAY=0;DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;LOCK_TIMEOUT=10000";

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
     * After the pool. As it closes, H2 moves within the file what it holds, to make it shorter; when the disk is full in
     * the middle of that, what was committed before is gone. Where there is little room it stays as it is.
     */
    @PreDestroy
    void close() {
        try (Connection connection =
                        DriverManager.getConnection(getJdbcUrl() + ";IFEXISTS=TRUE", getUsername(), getPassword());
                Statement statement = connection.createStatement()) {
            statement.execute(hasRoom() ? "shutdown" : "shutdown immediately");
        } catch (SQLException | IOException e) {
            log.debug("the embedded database was not closed; what is committed is written all the same", e);
        }
    }

    /** To write all of it once more. */
    private boolean hasRoom() throws IOException {
        return Files.getFileStore(file).getUsableSpace() > Files.size(file);
    }
}
