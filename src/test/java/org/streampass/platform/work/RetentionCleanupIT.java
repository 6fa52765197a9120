package org.streampass.platform.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.events.Inboxes;
import org.streampass.testing.database.TestDatabase;

/** Rows older than their retention are removed, on each database, also if several processes do so at once. */
class RetentionCleanupIT {

    private static final Duration RETENTION = Duration.ofDays(30);
    private static final int MORE_THAN_A_STEP = 2500;

    @TempDir
    Path data;

    private JdbcTemplate jdbc;
    private TransactionTemplate transaction;

    private static Inboxes noInboxes() {
        Inboxes none = mock();
        when(none.stream()).thenAnswer(call -> Stream.empty());
        return none;
    }

    private RetentionCleanup in(TestDatabase database) {
        DataSource source = TestDatabase.source(data, database.settings());
        jdbc = new JdbcTemplate(source);
        JdbcTransactionManager transactions = new JdbcTransactionManager(source);
        transaction = new TransactionTemplate(transactions);
        jdbc.execute("create table noted (kind varchar(10), id uuid, noted_at timestamp with time zone,"
                + " primary key (kind, id))");
        jdbc.execute("create index noted_by_age on noted (noted_at)");
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("rule", new RetentionRule("noted", List.of("kind", "id"), "noted_at", RETENTION));
        return new RetentionCleanup(
                beans.getBeanProvider(RetentionRule.class),
                noInboxes(),
                new ClockWatch(Clock.systemUTC(), System::nanoTime, Instant::now),
                jdbc,
                transactions,
                mock());
    }

    private void insert(int count, Duration age) {
        insert("free", count, age);
    }

    private void insert(String kind, int count, Duration age) {
        OffsetDateTime noted = OffsetDateTime.now().minus(age);
        jdbc.batchUpdate(
                "insert into noted values (?, ?, ?)",
                Stream.generate(() -> new Object[] {kind, UUID.randomUUID(), noted})
                        .limit(count)
                        .toList());
    }

    private int count() {
        return jdbc.queryForObject("select count(*) from noted", Integer.class);
    }

    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofLongTest")
    void olderRowsAreRemovedInBatchesAndOthersStay(TestDatabase database) {
        RetentionCleanup cleanup = in(database);
        insert(MORE_THAN_A_STEP, RETENTION.plusMinutes(1));
        insert(7, RETENTION.minusMinutes(1));

        cleanup.deleteOldRows();

        assertThat(count()).isEqualTo(7);
    }

    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofLongTest")
    void lockedRowsAreSkipped(TestDatabase database) {
        RetentionCleanup cleanup = in(database);
        insert("held", 10, RETENTION.plusDays(2));
        insert(MORE_THAN_A_STEP, RETENTION.plusDays(1));

        transaction.executeWithoutResult(other -> {
            jdbc.queryForList("select * from noted where kind = 'held' for update");
            CompletableFuture<Void> removal = CompletableFuture.runAsync(cleanup::deleteOldRows);

            assertThat(removal).succeedsWithin(5, TimeUnit.SECONDS);
        });

        assertThat(jdbc.queryForList("select kind from noted", String.class))
                .hasSize(10)
                .containsOnly("held");
    }

    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofLongTest")
    void concurrentCleanupsShareTheRows(TestDatabase database) {
        RetentionCleanup cleanup = in(database);
        insert(4 * MORE_THAN_A_STEP, RETENTION.plusDays(1));

        CompletableFuture<?>[] processes = Stream.generate(() -> CompletableFuture.runAsync(cleanup::deleteOldRows))
                .limit(4)
                .toArray(CompletableFuture[]::new);

        assertThat(CompletableFuture.allOf(processes)).succeedsWithin(30, TimeUnit.SECONDS);
        cleanup.deleteOldRows();
        assertThat(count()).isZero();
    }
}
