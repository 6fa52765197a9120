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
 * A PostgreSQL of its own folder and port, as durable as a real one, which the library by default is not. It can be
 * stopped and started again; it ends with the JVM.
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
            started.goOn();
            Runtime.getRuntime().addShutdownHook(new Thread(started::end));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends every connection, and the server; what was committed is kept. */
    public void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again, or for the first time. */
    public void goOn() {
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
        goOn();
    }

    /** Puts back a copy of its files. */
    public void restore(Path copy) throws IOException {
        stop();
        putBack(copy);
        goOn();
    }

    /** Recovers from a copy of its files, as from a base backup, and begins another timeline. */
    public void recover(Path copy) throws IOException {
        stop();
        putBack(copy);
        Files.createFile(data().resolve("recovery.signal"));
        Files.writeString(
                data().resolve("postgresql.auto.conf"), "restore_command = 'false'\n", StandardOpenOption.APPEND);
        goOn();
    }

    private void putBack(Path copy) throws IOException {
        FileSystemUtils.deleteRecursively(data());
        FileSystemUtils.copyRecursively(copy, data());
        Files.setPosixFilePermissions(data(), PosixFilePermissions.fromString("rwx------"));
    }

    /** Where it has everything; to be copied while it is stopped. */
    public Path data() {
        return folder.resolve("data");
    }

    /** Settings for a database that is empty and nobody else's. */
    public Map<String, String> newDatabase() {
        String name = "test_" + DATABASES.incrementAndGet();
        execute("create database " + name);
        return Map.of(
                "spring.datasource.url", url(name),
                "spring.datasource.username", "postgres",
                "spring.datasource.password", "postgres");
    }

    /** Breaks every connection to the database that is within a transaction at the moment. */
    public void cutTransactions(String url) {
        execute("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
                + " and xact_start is not null and datname = '%s'".formatted(url.replaceAll(".*/", "")));
    }

    /** Of the process that has all others of it for children. */
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

    /** The database as the server's administrator sees it. */
    public JdbcClient client(String name) {
        return client(name, "postgres", "postgres");
    }

    public JdbcClient client(String name, String user, String password) {
        return JdbcClient.create(new DriverManagerDataSource(url(name), user, password));
    }

    private void execute(String sql) {
        execute("postgres", sql);
    }

    /** @param sql one statement or more, as the server's administrator */
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

    /** The library stops its servers itself when the JVM ends, perhaps at this moment, and they write to the last. */
    private void end() {
        stop();
        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
            FileSystemUtils.deleteRecursively(folder);
            return Files.notExists(folder);
        });
    }
}
