package org.streampass.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** What H2 says is committed, on a disk that fills up and has room again: it is there when the file is opened once more. */
class FullDiskTests {

    private static final int WRITERS = 10;

    private final AtomicInteger number = new AtomicInteger();
    private final Set<Integer> committed = new ConcurrentSkipListSet<>();
    private final ExecutorService writers = Executors.newFixedThreadPool(WRITERS);

    @TempDir
    Path folder;

    /** What the pool takes its connections from. */
    private DataSource database;

    @BeforeAll
    static void mount() {
        FillingDisk.mount();
    }

    @BeforeEach
    void createTable() throws SQLException {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:h2:filling:" + folder.resolve("database") + EmbeddedDatabase.SETTINGS);
        Storage.embeddedDatabaseMayClose().postProcessBeforeInitialization(pool, "dataSource");
        database = pool.getDataSource();
        execute("create table written (id int primary key, text varchar)");
    }

    @AfterEach
    void close() {
        FillingDisk.free();
        writers.shutdown();
        crash();
    }

    /** Some transactions have made their changes when it fills up, and commit only then. */
    @RepeatedTest(10)
    void inTheMiddleOfTransactions() throws Exception {
        CountDownLatch some = new CountDownLatch(100);
        List<Future<?>> ends = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            boolean autoCommit = writer % 2 == 0;
            ends.add(writers.submit(() -> writeUntilItFails(autoCommit, some)));
        }
        assertThat(some.await(30, TimeUnit.SECONDS)).isTrue();
        FillingDisk.limit(0);
        for (Future<?> end : ends) {
            end.get(30, TimeUnit.SECONDS);
        }
        FillingDisk.free();

        assertThat(lost()).as("committed and lost").isEmpty();
    }

    /** Nobody holds a connection for a moment, again and again: then H2 would close the file, and make it shorter as it does. */
    @RepeatedTest(10)
    void betweenConnections() throws Exception {
        Random random = new Random();
        for (int turn = 0; turn < 300; turn++) {
            if (random.nextInt(5) == 0) {
                FillingDisk.limit(Files.size(folder.resolve("database.mv.db")) + random.nextInt(200_000));
            } else if (random.nextInt(5) == 0) {
                FillingDisk.free();
            }
            write(random.nextInt(20));
        }
        FillingDisk.free();

        assertThat(committed).hasSizeGreaterThan(100);
        assertThat(lost()).as("committed and lost").isEmpty();
    }

    private Void writeUntilItFails(boolean autoCommit, CountDownLatch some) throws InterruptedException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = insert(connection)) {
            connection.setAutoCommit(autoCommit);
            while (true) {
                int id = write(insert);
                if (!autoCommit) {
                    Thread.sleep(1); // a transaction has other things to do before it ends
                    connection.commit();
                }
                committed.add(id);
                some.countDown();
            }
        } catch (SQLException e) {
            return null; // that is how it ends
        }
    }

    private void write(int rows) {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = insert(connection)) {
            for (int row = 0; row < rows; row++) {
                committed.add(write(insert));
            }
        } catch (SQLException e) {
            // what is in doubt is not counted
        }
    }

    private static PreparedStatement insert(Connection connection) throws SQLException {
        return connection.prepareStatement("insert into written values (?, ?)");
    }

    private int write(PreparedStatement insert) throws SQLException {
        int id = number.incrementAndGet();
        insert.setInt(1, id);
        insert.setString(2, "x".repeat(50 + 37 * id % 2000));
        insert.executeUpdate();
        return id;
    }

    private Set<Integer> lost() throws SQLException {
        crash();
        Set<Integer> lost = new TreeSet<>(committed);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id from written")) {
            while (rows.next()) {
                lost.remove(rows.getInt(1));
            }
        }
        return lost;
    }

    /** As when the process is killed: nothing more is written. */
    private void crash() {
        try {
            execute("shutdown immediately");
        } catch (SQLException e) {
            // says that it is closed
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
