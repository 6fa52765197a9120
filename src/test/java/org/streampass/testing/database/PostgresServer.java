package org.streampass.testing.database;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;
import org.streampass.testing.process.Ports;

/**
 * A PostgreSQL with its own folder and port. It syncs to disk as in production, which the library disables by default.
 * It can be stopped and started again, and ends with the JVM.
 */
public final class PostgresServer {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Path folder;
    private final int port;
    private EmbeddedPostgres server;

    private PostgresServer(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    public static PostgresServer start() {
        try {
            Path folder = Files.createTempDirectory("streampass-postgres-");
            PostgresServer started = new PostgresServer(folder, Ports.freePort());
            started.launch();
            Runtime.getRuntime().addShutdownHook(new Thread(started::end));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes every connection and stops the server; committed data is kept. */
    public void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the server, for the first time or again. */
    public void launch() {
        try {
            server = EmbeddedPostgres.builder()
                    .setDataDirectory(data())
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies its files while it is stopped. */
    public void backUp(Path copy) throws IOException {
        stop();
        FileSystemUtils.copyRecursively(data(), copy);
        launch();
    }

    /** Restores a copy of its files. */
    public void restore(Path copy) throws IOException {
        stop();
        copyBack(copy);
        launch();
    }

    /** Recovers from a copy of its files, as from a base backup, and starts a new timeline. */
    public void recover(Path copy) throws IOException {
        stop();
        copyBack(copy);
        Files.createFile(data().resolve("recovery.signal"));
        Files.writeString(
                data().resolve("postgresql.auto.conf"), "restore_command = 'false'\n", StandardOpenOption.APPEND);
        launch();
    }

    private void copyBack(Path copy) throws IOException {
        FileSystemUtils.deleteRecursively(data());
        FileSystemUtils.copyRecursively(copy, data());
        Files.setPosixFilePermissions(data(), PosixFilePermissions.fromString("rwx------"));
    }

    /** The data directory, to be copied while the server is stopped. */
    public Path data() {
        return folder.resolve("data");
    }

    /** Settings for a new empty database. */
    public Map<String, String> newDatabase() {
        String name = "test_" + DATABASES.incrementAndGet();
        execute("create database " + name);
        return Map.of(
                "spring.datasource.url", url(name),
                "spring.datasource.username", "postgres",
                "spring.datasource.password", "postgres");
    }

    /** Closes every connection to the database that is in a transaction. */
    public void cutTransactions(String url) {
        execute("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
                + " and xact_start is not null and datname = '%s'".formatted(url.replaceAll(".*/", "")));
    }

    /** The process id of the postmaster, whose children are all other processes of the server. */
    public long pid() {
        try {
            return Long.parseLong(
                    Files.readAllLines(data().resolve("postmaster.pid")).get(0).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** A client as the administrator. */
    public JdbcClient client(String name) {
        return client(name, "postgres", "postgres");
    }

    public JdbcClient client(String name, String user, String password) {
        return JdbcClient.create(new DriverManagerDataSource(url(name), user, password));
    }

    private void execute(String sql) {
        execute("postgres", sql);
    }

    /** @param sql one or more statements, executed as the administrator */
    public void execute(String name, String sql) {
        try (Connection connection = DriverManager.getConnection(url(name), "postgres", "postgres")) {
            connection.createStatement().execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    /** The library may stop its servers at this moment too, because the JVM ends, and they write until their end. */
    private void end() {
        stop();
        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
            FileSystemUtils.deleteRecursively(folder);
            return Files.notExists(folder);
        });
    }
}
