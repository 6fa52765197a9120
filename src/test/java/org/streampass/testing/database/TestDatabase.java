package org.streampass.testing.database;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The supported databases. */
public enum TestDatabase {
    H2 {
        @Override
        public Map<String, String> settings() {
            return Map.of(); // the default: in the data folder
        }
    },

    POSTGRES {
        @Override
        public Map<String, String> settings() {
            return Server.POSTGRES.newDatabase();
        }
    };

    /** Those that a fault scenario runs on: the default one in each build, all of them in the full suite. */
    public static List<TestDatabase> ofScenario() {
        return Boolean.getBoolean("streampass.faults") ? List.of(values()) : List.of(H2);
    }

    /**
     * Those of a test that takes long: PostgreSQL in each build, all of them in the full one. Fast tests and those with
     * {@code OnH2} in their names use H2.
     */
    public static List<TestDatabase> ofLongTest() {
        return Boolean.getBoolean("streampass.faults") ? List.of(values()) : List.of(POSTGRES);
    }

    /** The server of the PostgreSQL databases. */
    public static PostgresServer postgres() {
        return Server.POSTGRES;
    }

    /** Settings for a new empty database. */
    public abstract Map<String, String> settings();

    /** The database of a stopped process with these settings and this data folder. */
    public static JdbcClient open(Path dataDir, Map<String, String> settings) {
        return JdbcClient.create(source(dataDir, settings));
    }

    /** The database of a process with these settings and this data folder, whether it runs or not. */
    public static DataSource source(Path dataDir, Map<String, String> settings) {
        String url = settings.getOrDefault(
                "spring.datasource.url",
                "jdbc:h2:file:" + dataDir.resolve("database/streampass")
                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;MAX_COMPACT_TIME=0");
        return new DriverManagerDataSource(
                url,
                settings.getOrDefault("spring.datasource.username", "sa"),
                settings.getOrDefault("spring.datasource.password", ""));
    }

    /** Creates the tables of a service. */
    public static void migrate(DataSource database, String service) {
        Flyway.configure()
                .dataSource(database)
                .schemas(service)
                .locations("classpath:db/platform", "classpath:db/migration/" + service)
                .load()
                .migrate();
    }

    /** One server per JVM. */
    private static final class Server {

        private static final PostgresServer POSTGRES = PostgresServer.start();
    }
}
