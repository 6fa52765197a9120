package org.streampass.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up between the changes of some transactions and their commits. */
class CommitCheckTests {

    private static final int WRITERS = 10;
    private static final int COMMITS_BEFORE_THE_DISK_IS_FULL = 100;

    private final AtomicInteger number = new AtomicInteger();
    private final Set<Integer> committed = new ConcurrentSkipListSet<>();
    private final CountDownLatch enough = new CountDownLatch(COMMITS_BEFORE_THE_DISK_IS_FULL);

    @TempDir
    Path folder;

    private String url;

    @BeforeAll
    static void mount() {
        FilePath.register(new Disk());
    }

    @AfterEach
    void free() {
        Disk.full = false;
    }

    @RepeatedTest(10)
    void whatIsCommittedIsThereWhenTheDatabaseIsOpenedAgain() throws Exception {
        url = "jdbc:h2:%s:%s;WRITE_DELAY=0;TRACE_LEVEL_FILE=0".formatted(Disk.SCHEME, folder.resolve("database"));
        try (Connection connection = new CommitCheck(url).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table written (id int primary key)");
        }
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        var ends = IntStream.range(0, WRITERS)
                .mapToObj(writer -> writers.submit((Callable<String>) () -> write(writer % 2 == 0)))
                .toList();
        assertThat(enough.await(30, TimeUnit.SECONDS)).isTrue();
        Disk.full = true;
        for (var end : ends) {
            assertThat(end.get(30, TimeUnit.SECONDS)).as("why it ended").isNotEmpty();
        }
        writers.shutdown();
        Disk.full = false;

        Set<Integer> lost = new TreeSet<>(committed);
        lost.removeAll(written());
        assertThat(lost).as("committed and lost").isEmpty();
    }

    /** @return why it ended */
    private String write(boolean autoCommit) {
        try (Connection connection = new CommitCheck(url).getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into written values (?)")) {
            connection.setAutoCommit(autoCommit);
            while (true) {
                int id = number.incrementAndGet();
                insert.setInt(1, id);
                insert.executeUpdate();
                if (!autoCommit) {
                    Thread.sleep(1); // a transaction has other things to do before it ends
                    connection.commit();
                }
                committed.add(id);
                enough.countDown();
            }
        } catch (SQLException e) {
            return e.getMessage();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Set<Integer> written() throws SQLException {
        Set<Integer> written = new TreeSet<>();
        try (Connection connection = new CommitCheck(url).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id from written")) {
            while (rows.next()) {
                written.add(rows.getInt(1));
            }
        }
        return written;
    }

    /** A folder, until it is full: then nothing more can be written. */
    public static class Disk extends FilePathWrapper {

        static final String SCHEME = "filling";

        static volatile boolean full;

        @Override
        public String getScheme() {
            return SCHEME;
        }

        @Override
        public FileChannel open(String mode) throws IOException {
            FileChannel file = super.open(mode);
            return new FileBaseDefault() {
                @Override
                public int write(ByteBuffer bytes, long position) throws IOException {
                    if (full) {
                        throw new IOException("No space left on device");
                    }
                    return file.write(bytes, position);
                }

                @Override
                public int read(ByteBuffer bytes, long position) throws IOException {
                    return file.read(bytes, position);
                }

                @Override
                public long size() throws IOException {
                    return file.size();
                }

                @Override
                public void force(boolean metaData) throws IOException {
                    file.force(metaData);
                }

                @Override
                public FileLock tryLock(long position, long size, boolean shared) throws IOException {
                    return file.tryLock(position, size, shared);
                }

                @Override
                protected void implTruncate(long size) throws IOException {
                    file.truncate(size);
                }

                @Override
                protected void implCloseChannel() throws IOException {
                    file.close();
                }
            };
        }
    }
}
