package org.streampass.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The databases that everything has to work on. */
public enum TestDatabase {
    H2 {
        @Override
        public Map<String, String> settings() {
            return Map.of(); // the default, in the data folder
        }
    },

    POSTGRES {
        @Override
        public Map<String, String> settings() {
            return Map.of(
                    "spring.datasource.url", Server.newDatabase(),
                    "spring.datasource.username", "postgres",
                    "spring.datasource.password", "postgres");
        }
    };

    /** Settings for a database that is empty and nobody else's. */
    public abstract Map<String, String> settings();

    /** The database of a process that has ended, which had these settings and this data folder. */
    public static JdbcClient open(Path dataDir, Map<String, String> settings) {
        return JdbcClient.create(source(dataDir, settings));
    }

    /** The database that a process with these settings and this data folder has, had, or would have. */
    public static DataSource source(Path dataDir, Map<String, String> settings) {
        String url = settings.getOrDefault(
                "spring.datasource.url",
                "jdbc:h2:file:" + dataDir.resolve("database/streampass") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE");
        return new DriverManagerDataSource(
                url,
                settings.getOrDefault("spring.datasource.username", "sa"),
                settings.getOrDefault("spring.datasource.password", ""));
    }

    /** One server for the JVM; as durable as a real one, which the library by default is not. */
    private static final class Server {

        private static final AtomicInteger DATABASES = new AtomicInteger();
        private static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("full_page_writes", "on")
                        .setServerConfig("max_connections", "200")
                        .setServerConfig("listen_addresses", "127.0.0.1")
                        .start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> close(postgres)));
                return postgres;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void close(EmbeddedPostgres postgres) {
            try {
                postgres.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String newDatabase() {
            String name = "test_" + DATABASES.incrementAndGet();
            try (Connection connection = POSTGRES.getPostgresDatabase().getConnection()) {
                connection.createStatement().execute("create database " + name);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return POSTGRES.getJdbcUrl("postgres", name).replaceAll("\\?.*", "");
        }
    }
}
