package org.streampass.platform.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.mail.MessagingException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.BeanUtils;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.database.RowSet;
import org.streampass.platform.events.DomainEvent;
import org.streampass.platform.events.EventCause;
import org.streampass.platform.events.Publication;
import org.streampass.platform.tracing.Trace;
import org.streampass.testing.database.InMemoryDatabase;

/** Due work from its row to its result, on H2. */
class DueWorkTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String TABLE = "payments.job";

    private final InMemoryDatabase database = InMemoryDatabase.of("payments");
    private final JdbcClient jdbc = database.jdbc();
    private final TransactionTemplate transaction = new TransactionTemplate(database.transactions());
    private final WorkFixture fixture = new WorkFixture(jdbc, transaction);
    private final WorkRuntime runtime = fixture.runtime();
    private final Jobs jobs = new Jobs();
    private final List<Job> begun = new CopyOnWriteArrayList<>();
    private DueWorker<Job> worker;

    /** The number of rows in each write of results. */
    private final List<Integer> writes = new CopyOnWriteArrayList<>();

    /** Fails the next write of results. */
    private volatile boolean broken;

    private record Job(UUID key, Claim claim) implements DueRow {

        static Job read(ResultSet row, int number) throws SQLException {
            return new Job(row.getObject("id", UUID.class), Claim.read(row));
        }

        @Override
        public UUID subject() {
            return key;
        }

        @Override
        public EventCause cause() {
            return new EventCause(key, key, Trace.NONE);
        }
    }

    private class Jobs implements DueWork<Job> {

        private boolean needsTrustedClock;
        private final DueTable<Job> table =
                new DueTable<>(new DueTableDefinition(TABLE, "id", "subject"), Job::read, jdbc);

        @Override
        public String service() {
            return "payments";
        }

        @Override
        public String name() {
            return "job";
        }

        @Override
        public boolean needsTrustedClock() {
            return needsTrustedClock;
        }

        @Override
        public DueTable<Job> table() {
            return table;
        }

        @Override
        public List<Done<Job>> finish(List<Done<Job>> done) {
            if (broken) {
                broken = false;
                throw new StackOverflowError();
            }
            writes.add(done.size());
            return table.finish(done, Done::row, rows -> rows.text("outcome", each -> (String) each.result()));
        }
    }

    record LargeJobDone(UUID subscriptionId, String filling) implements DomainEvent {}

    record JobDone(UUID subscriptionId) implements DomainEvent {}

    @BeforeEach
    void createTable() {
        WorkFixture.createJobs(jdbc);
        fixture.add(jobs);
    }

    @AfterEach
    void close() throws Exception {
        if (worker != null) {
            worker.stop(PATIENCE);
        }
        fixture.close();
    }

    private void start(int concurrency, Function<Job, Result<Job>> doing) {
        worker = runtime.start(
                jobs,
                job -> {
                    begun.add(job);
                    return doing.apply(job);
                },
                concurrency);
    }

    private static Result<Job> done(Job job) {
        Publication<JobDone> publication = job.cause().causing(new JobDone(job.subject()));
        return Result.done(job, "done", List.of(publication));
    }

    private List<UUID> insert(int count, Claim.Initial claim) {
        List<UUID> ids = Stream.generate(UUID::randomUUID).limit(count).toList();
        claim.addTo(RowSet.of(ids).uuid("id", id -> id).uuid("subject", id -> id))
                .insertInto(jdbc, TABLE);
        return ids;
    }

    private List<UUID> insertDue(int count) {
        return insert(count, Claim.Initial.UNCLAIMED);
    }

    private int count(String condition) {
        return jdbc.sql("select count(*) from payments.job where " + condition)
                .query(Integer.class)
                .single();
    }

    private void awaitDone(int count) {
        await().atMost(PATIENCE).until(() -> count("outcome = 'done'") == count);
    }

    @Test
    void errorInOneWriteBackDoesNotAffectLaterResults() {
        broken = true;
        start(4, DueWorkTests::done);
        insertDue(1);
        runtime.wake();
        await().atMost(PATIENCE).until(() -> !broken);

        UUID later = insertDue(1).get(0);
        runtime.wake();

        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from payments.job where id = ? and outcome = 'done'")
                                .param(later)
                                .query(Integer.class)
                                .single()
                        == 1);
    }

    @Test
    void workDueBeforeTheStartIsDone() {
        List<UUID> ids = insertDue(600);

        start(2, DueWorkTests::done);

        awaitDone(600);
        assertThat(begun).extracting(Job::key).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(count("due_at is null and leased_by is null")).isEqualTo(600);
        await().atMost(PATIENCE).until(() -> fixture.published().size() == 600);
        assertThat(fixture.published()).doesNotHaveDuplicates();
    }

    @Test
    void insertedRowsStartRightAfterTheCommit() {
        start(2, DueWorkTests::done);
        transaction.executeWithoutResult(status -> {
            Claim.Initial claim = runtime.initialClaim(jobs, 3);
            assertThat(claim.isLeased()).isTrue();
            List<Job> rows = insert(3, claim).stream()
                    .map(id -> new Job(id, claim.claim()))
                    .toList();
            runtime.startAfterCommit(jobs, claim, rows);
        });

        awaitDone(3);
        assertThat(begun).extracting(job -> job.claim().number()).containsOnly(1L);
    }

    @Test
    void rowsOfARolledBackTransactionDoNotStart() {
        start(2, DueWorkTests::done);
        transaction.executeWithoutResult(status -> {
            Claim.Initial claim = runtime.initialClaim(jobs, 1);
            List<Job> rows = insert(1, claim).stream()
                    .map(id -> new Job(id, claim.claim()))
                    .toList();
            runtime.startAfterCommit(jobs, claim, rows);
            status.setRollbackOnly();
        });

        List<UUID> next = insertDue(1);
        awaitDone(1);
        assertThat(begun).extracting(Job::key).isEqualTo(next);
    }

    @Test
    void slowWorkRunsConcurrently() {
        int concurrency = 8;
        CountDownLatch all = new CountDownLatch(concurrency);
        insertDue(concurrency);

        start(concurrency, job -> {
            all.countDown();
            awaitLatch(all);
            return done(job);
        });

        awaitDone(concurrency);
    }

    @Test
    void concurrencyIsLimited() {
        AtomicInteger running = new AtomicInteger();
        List<Integer> seen = new CopyOnWriteArrayList<>();
        CountDownLatch three = new CountDownLatch(3);
        insertDue(12);

        start(3, job -> {
            seen.add(running.incrementAndGet());
            three.countDown();
            awaitLatch(three);
            running.decrementAndGet();
            return done(job);
        });

        awaitDone(12);
        assertThat(seen).contains(3).allMatch(count -> count <= 3);
    }

    @Test
    void resultsOfThreadsThatEndTogetherAreWrittenTogether() {
        int rounds = 10;
        CyclicBarrier both = new CyclicBarrier(2);
        start(2, job -> {
            awaitBarrier(both);
            return done(job);
        });

        for (int round = 1; round <= rounds; round++) {
            insertDue(2);
            runtime.wake();
            awaitDone(2 * round);
        }

        assertThat(writes.stream().filter(rows -> rows == 2).count())
                .as("a thread that is not scheduled for 25 ms is not waited for")
                .isGreaterThan(rounds / 2);
    }

    private static void awaitBarrier(CyclicBarrier barrier) {
        try {
            barrier.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void resultIsWrittenWhileOtherWorkIsSlow() {
        List<UUID> ids = insertDue(2);
        CountDownLatch slow = new CountDownLatch(1);

        start(2, job -> {
            if (job.key().equals(ids.get(0))) {
                awaitLatch(slow);
            }
            return done(job);
        });

        awaitDone(1);
        slow.countDown();
        awaitDone(2);
    }

    @Test
    void resultIsWrittenWhileAllThreadsAreBusyWithSlowWork() {
        AtomicInteger started = new AtomicInteger();
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch bothSlow = new CountDownLatch(2);
        insertDue(3);

        start(2, job -> {
            if (started.incrementAndGet() != 2) {
                bothSlow.countDown();
                awaitLatch(end);
            }
            return done(job);
        });

        awaitLatch(bothSlow);
        awaitDone(1);
        end.countDown();
        awaitDone(3);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void failedWorkIsRetriedAndPublishesNothingUntilItSucceeds() {
        insertDue(1);

        start(
                2,
                job -> job.claim().attempt() == 0 ? Result.failed(job, new IllegalStateException("first")) : done(job));

        awaitDone(1);
        assertThat(begun).extracting(Job::claim).containsExactly(new Claim(1, false, 0), new Claim(2, false, 1));
        await().atMost(PATIENCE).until(() -> fixture.published().size() == 1);
    }

    @ParameterizedTest
    @ValueSource(classes = {AssertionError.class, StackOverflowError.class, NoClassDefFoundError.class})
    void errorOfAStepIsAFailedAttempt(Class<? extends Error> type) throws Exception {
        insertDue(1);
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.addComponent("due", fixture.component());
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("due:job?service=payments").routeId("job").process(exchange -> {
                        throw BeanUtils.instantiateClass(type);
                    });
                }
            });
            camel.start();

            await().atMost(PATIENCE).until(() -> count("attempt > 0") == 1);
            await("no exchange is left for which a stop would wait")
                    .atMost(PATIENCE)
                    .until(() -> camel.getInflightRepository().size("job") == 0);
        }
    }

    @Test
    void workThatCanNeverSucceedIsDeadWithItsReason() {
        insertDue(1);

        start(2, job -> Result.failed(job, new MessagingException("550 no such mailbox")));

        await().atMost(PATIENCE).until(() -> count("dead like '%550 no such mailbox%'") == 1);
        assertThat(begun).hasSize(1);
        assertThat(count("due_at <= current_timestamp")).isZero();
        assertThat(fixture.published()).isEmpty();
    }

    @Test
    void workFailsIfItsResultCannotBeWrittenAndOthersSucceed() {
        List<UUID> ids = insert(3, Claim.Initial.UNCLAIMED);
        start(1, job -> {
            if (job.key().equals(ids.get(0))) {
                return Result.done(job, "longer than its column", List.of());
            }
            return job.key().equals(ids.get(1))
                    ? Result.done(
                            job,
                            "done",
                            List.of(job.cause().causing(new LargeJobDone(job.subject(), "x".repeat(65_536)))))
                    : done(job);
        });

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(column("attempt", ids.get(0))).isNotEqualTo(0L);
            assertThat(column("dead", ids.get(1)))
                    .isEqualTo("the resulting LargeJobDone has more than 65536 bytes of data");
            assertThat(column("outcome", ids.get(2))).isEqualTo("done");
        });
    }

    private Object column(String name, UUID id) {
        return jdbc.sql("select " + name + " from payments.job where id = ?")
                .param(id)
                .query()
                .singleRow()
                .get(name);
    }

    @Test
    void resultAfterALostLeasePublishesNothing() {
        insertDue(1);
        CountDownLatch claimedByAnother = new CountDownLatch(1);
        start(2, job -> {
            awaitLatch(claimedByAnother);
            return done(job);
        });
        await().atMost(PATIENCE).until(() -> begun.size() == 1);
        jdbc.sql("update payments.job set claim = claim + 1, leased_by = random_uuid()")
                .update();

        claimedByAnother.countDown();

        worker.stop(PATIENCE);
        assertThat(count("outcome is not null")).isZero();
        assertThat(jdbc.sql("select count(*) from payments.outbox")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void workOfADeadProcessIsDoneAsAbandoned() {
        insert(1, new Claim.Initial(UUID.randomUUID(), Duration.ZERO));

        start(2, DueWorkTests::done);

        awaitDone(1);
        assertThat(begun).extracting(Job::claim).containsExactly(new Claim(2, true, 0));
    }

    @Test
    void stopWaitsForRunningWorkAndStartsNoMore() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        insertDue(5);
        start(1, job -> {
            awaitLatch(mayEnd);
            return done(job);
        });
        await().atMost(PATIENCE).until(() -> begun.size() == 1);

        Thread stopping = new Thread(() -> worker.stop(PATIENCE));
        stopping.start();
        await().atMost(PATIENCE).until(() -> stopping.getState() == Thread.State.TIMED_WAITING);
        mayEnd.countDown();
        stopping.join(PATIENCE.toMillis());

        assertThat(count("outcome = 'done'")).isEqualTo(1);
        assertThat(count("leased_by is null and due_at <= current_timestamp")).isEqualTo(4);
        assertThat(begun).hasSize(1);
    }

    @Test
    void rowsWhoseWorkerStopsBeforeTheirCommitAreReleased() {
        start(1, DueWorkTests::done);
        transaction.executeWithoutResult(status -> {
            Claim.Initial claim = runtime.initialClaim(jobs, 1);
            UUID id = insert(1, claim).get(0);
            runtime.startAfterCommit(jobs, claim, List.of(new Job(id, new Claim(1, false, 0))));
            worker.stop(PATIENCE);
        });

        await().atMost(PATIENCE).until(() -> count("leased_by is null and due_at <= current_timestamp") == 1);
        assertThat(begun).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1H", "PT-1H", "P365D", "P-365D"})
    void timedWorkWaitsWhileTheClockIsNotTrusted(Duration step) {
        jobs.needsTrustedClock = true;
        fixture.wall().setAheadBy(step);
        start(2, DueWorkTests::done);
        insertDue(3);
        transaction.executeWithoutResult(status -> {
            Claim.Initial claim = runtime.initialClaim(jobs, 1);
            assertThat(claim.isLeased()).isFalse();
            insert(1, claim);
            runtime.startAfterCommit(jobs, claim, List.of());
        });

        await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(begun::isEmpty);
        fixture.wall().setAheadBy(Duration.ZERO);

        awaitDone(4);
        assertThat(begun).hasSize(4);
    }

    @Test
    void workClaimedBeforeAClockStepStartsAfterTheClockIsRight() {
        jobs.needsTrustedClock = true;
        CountDownLatch set = new CountDownLatch(1);
        insertDue(5);
        start(1, job -> {
            awaitLatch(set);
            return done(job);
        });
        await().atMost(PATIENCE).until(() -> begun.size() == 1);
        fixture.wall().setAheadBy(Duration.ofHours(1));
        set.countDown();

        awaitDone(1);
        await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> begun.size() == 1);
        fixture.wall().setAheadBy(Duration.ZERO);
        awaitDone(5);
    }

    @Test
    void otherWorkContinuesWhileTheClockIsNotTrusted() {
        fixture.wall().setAheadBy(Duration.ofDays(365));
        start(2, DueWorkTests::done);
        insertDue(3);

        awaitDone(3);
    }

    @Test
    void workWithALeaseFarInTheFutureIsDoneWithinSeconds() {
        List<UUID> ids = insert(2, new Claim.Initial(UUID.randomUUID(), Duration.ofHours(1)));
        start(2, DueWorkTests::done);

        await().atMost(Duration.ofSeconds(30)).until(() -> count("outcome = 'done'") == 2);
        assertThat(begun).extracting(Job::key).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void unknownWorkIsReportedWithTheKnownKinds() {
        assertThatThrownBy(() -> runtime.work("payments", "jobs"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'jobs'")
                .hasMessageContaining("payments-job");
        assertThat(runtime.work("payments", "job")).isSameAs(jobs);
    }
}
