package org.streampass.platform.database.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.support.JdbcUtils;

/**
 * The disk fills up and is freed again. Every transaction that H2 reported as committed is there when the file is
 * opened again.
 */
class FullDiskTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Random random = new Random();
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final Set<Integer> committed = new ConcurrentSkipListSet<>();
    private final ExecutorService writers = Executors.newCachedThreadPool();

    private final HikariDataSource pool = new HikariDataSource();

    @TempDir
    Path folder;

    /** The data source below the pool. */
    private DataSource database;

    @BeforeAll
    static void mount() {
        FillingDisk.mount();
    }

    @BeforeEach
    void createTables() throws SQLException {
        pool.setJdbcUrl("jdbc:h2:file:" + FillingDisk.SCHEME + ":" + folder.resolve("database")
                + EmbeddedDatabase.SETTINGS
                + ";RETENTION_TIME=50"); // ms until the space of old versions is reused; 45 s by default
        H2Configuration.h2Workarounds().postProcessBeforeInitialization(pool, "dataSource");
        database = pool.getDataSource();
        execute("create table written (id int primary key, text varchar)");
        execute("create table besides (id uuid primary key, text varchar)");
    }

    @AfterEach
    void close() {
        FillingDisk.free();
        writers.shutdownNow();
        crash();
    }

    /** Some transactions have changed rows when the disk fills up, and commit afterwards. */
    @RepeatedTest(10)
    void fullDiskDuringTransactionsLosesNoCommit() throws Exception {
        List<Future<?>> ends = start(10, () -> write(database, Integer.MAX_VALUE));
        awaitCommits(100);
        FillingDisk.limit(0);
        awaitEnds(ends);
        FillingDisk.free();

        assertThat(lost()).as("committed and lost").isEmpty();
    }

    /** One transaction commits while another one's commit fails. */
    @RepeatedTest(5)
    void fullDiskWithWaitingWritersLosesNoCommit() throws Exception {
        assertThat(lostOnADiskThatIsFullNowAndThen(4)).as("committed and lost").isEmpty();
    }

    /** H2 closes the file whenever no connection is open. */
    @RepeatedTest(5)
    void fullDiskWhileTheFileIsReopenedLosesNoCommit() throws Exception {
        assertThat(lostOnADiskThatIsFullNowAndThen(1)).as("committed and lost").isEmpty();
    }

    /** Dead connections are closed, and as many working ones are opened. */
    @RepeatedTest(3)
    void poolRecoversAllItsConnections() throws Exception {
        pool.setConnectionTimeout(1000);
        try (HikariDataSource database = pool) {
            AtomicBoolean enough = new AtomicBoolean();
            List<Future<?>> ends = start(10, () -> writeUntil(enough, database, 5));
            awaitCommits(100);
            FillingDisk.limit(0);
            awaitFailures(20);
            FillingDisk.free();
            awaitCommits(100);
            enough.set(true);
            awaitEnds(ends);

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(writing(database)).isEqualTo(10));
        }
    }

    /** The number of connections that can write at the same time. */
    private int writing(DataSource database) {
        List<Connection> lent = new ArrayList<>();
        int writing = 0;
        try {
            while (writing < 10) {
                lent.add(database.getConnection());
                try (Statement statement = lent.get(writing).createStatement()) {
                    statement.execute("insert into besides values (random_uuid(), '')");
                }
                writing++;
            }
            return writing;
        } catch (SQLException e) {
            return writing;
        } finally {
            lent.forEach(JdbcUtils::closeConnection);
        }
    }

    private Set<Integer> lostOnADiskThatIsFullNowAndThen(int count) throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        List<Future<?>> ends = start(count, () -> writeUntil(enough, database, 30));
        for (int time = 0; time < 10; time++) {
            awaitCommits(50);
            FillingDisk.limit(Files.size(folder.resolve("database.mv.db")) + random.nextInt(200_000));
            awaitFailures(10);
            FillingDisk.free();
        }
        enough.set(true);
        awaitEnds(ends);
        return lost();
    }

    private List<Future<?>> start(int count, Callable<Void> writer) {
        return Stream.generate(() -> writer)
                .limit(count)
                .<Future<?>>map(writers::submit)
                .toList();
    }

    private static void awaitEnds(List<Future<?>> ends) throws Exception {
        for (Future<?> end : ends) {
            try {
                end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new AssertionError("a writer waits for H2:\n" + stacks(), e);
            }
        }
    }

    /** The stack traces of all threads that are in H2. */
    private static String stacks() {
        return Thread.getAllStackTraces().entrySet().stream()
                .map(thread -> thread.getKey() + "\n  at "
                        + Arrays.stream(thread.getValue())
                                .map(StackTraceElement::toString)
                                .collect(Collectors.joining("\n  at ")))
                .filter(stack -> stack.contains("org.h2."))
                .collect(Collectors.joining("\n"));
    }

    private void awaitCommits(int more) {
        int before = committed.size();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> committed.size() >= before + more);
    }

    private void awaitFailures(int more) {
        int before = failures.get();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> failures.get() >= before + more);
    }

    /** @param most the maximum number of transactions on one connection */
    private Void writeUntil(AtomicBoolean enough, DataSource database, int most) throws InterruptedException {
        while (!enough.get()) {
            write(database, random.nextInt(most));
        }
        return null;
    }

    /** Commits transactions until one fails. A transaction with an unknown outcome is not counted. */
    private Void write(DataSource database, int transactions) throws InterruptedException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into written values (?, ?)");
                Statement other = connection.createStatement()) {
            for (int n = 0; n < transactions; n++) {
                connection.setAutoCommit(random.nextInt(5) == 0);
                int id = number.incrementAndGet();
                insert.setInt(1, id);
                insert.setString(2, "x".repeat(random.nextInt(2000)));
                insert.executeUpdate();
                if (!connection.getAutoCommit()) {
                    other.execute("insert into besides values (random_uuid(), repeat('y', %d))"
                            .formatted(random.nextInt(1000)));
                    other.execute("update written set text = 'z' where id = " + random.nextInt(id));
                    Thread.sleep(1); // lets other writers run
                    connection.commit();
                }
                committed.add(id);
            }
        } catch (SQLException e) {
            failures.incrementAndGet();
        }
        return null;
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

    /** As after a kill: nothing more is written. */
    private void crash() {
        try {
            execute("shutdown immediately");
        } catch (SQLException e) {
            // reports that it is closed
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
