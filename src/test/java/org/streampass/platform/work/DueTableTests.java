package org.streampass.platform.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.database.RowSet;
import org.streampass.platform.work.DueTable.Failure;
import org.streampass.testing.database.InMemoryDatabase;

/** Claims, leases and results, on H2. */
class DueTableTests {

    private static final String TABLE = "payments.job";
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final int MANY = 1_000;

    private final InMemoryDatabase database = InMemoryDatabase.of("payments");
    private final JdbcClient jdbc = database.jdbc();
    private final TransactionTemplate transaction = new TransactionTemplate(database.transactions());
    private final DueTable<Job> table = new DueTable<>(TABLE, "id", "subject", Job::read, jdbc);
    private final UUID owner = UUID.randomUUID();

    private record Job(UUID key, Claim claim) implements DueRow {

        static Job read(ResultSet row, int number) throws SQLException {
            return new Job(row.getObject("id", UUID.class), Claim.read(row));
        }

        @Override
        public UUID subject() {
            return key;
        }
    }

    @BeforeEach
    void createTable() {
        WorkFixture.createJobs(jdbc);
        jdbc.sql("create index job_due on payments.job (due_at)").update();
    }

    private UUID insert(Claim.Initial claim) {
        UUID id = UUID.randomUUID();
        claim.addTo(RowSet.of(List.of(id)).uuid("id", each -> each).uuid("subject", each -> each))
                .insertInto(jdbc, TABLE);
        return id;
    }

    /** Inserts a row that has been due for that long. */
    private UUID insertDue(int minutesAgo) {
        UUID id = insert(Claim.Initial.UNCLAIMED);
        move(id, -minutesAgo);
        return id;
    }

    private void move(UUID id, int minutesFromNow) {
        jdbc.sql(
                        "update payments.job set due_at = current_timestamp + cast(? as int) * interval '1' minute where id = ?")
                .params(minutesFromNow, id)
                .update();
    }

    private List<Job> claim(int most) {
        return transaction.execute(status -> table.claim(most, owner, LEASE));
    }

    private List<UUID> claimedKeys(int most) {
        return claim(most).stream().map(Job::key).toList();
    }

    private Job claimOne() {
        List<Job> claimed = claim(MANY);
        assertThat(claimed).hasSize(1);
        return claimed.get(0);
    }

    private List<Job> finish(String outcome, Job... jobs) {
        return transaction.execute(
                status -> table.finish(List.of(jobs), job -> job, rows -> rows.text("outcome", job -> outcome)));
    }

    private void fail(Job job, String reason, Duration retryAfter) {
        transaction.executeWithoutResult(status -> table.fail(List.of(new Failure<>(job, reason, retryAfter))));
    }

    private Map<String, Object> row(UUID id) {
        return jdbc.sql("select outcome, due_at, claim, leased_by, attempt, dead from payments.job where id = ?")
                .param(id)
                .query()
                .singleRow();
    }

    @Test
    void oldestRowsAreClaimedFirst() {
        UUID third = insertDue(1);
        UUID first = insertDue(3);
        UUID second = insertDue(2);

        assertThat(claimedKeys(2)).containsExactlyInAnyOrder(first, second);
        assertThat(claimedKeys(2)).containsExactly(third);
        assertThat(claimedKeys(2)).isEmpty();
    }

    @Test
    void rowsThatAreNotDueAreNotClaimed() {
        UUID later = insertDue(0);
        move(later, 1);
        UUID never = insertDue(0);
        jdbc.sql("update payments.job set due_at = null where id = ?")
                .param(never)
                .update();

        assertThat(claim(MANY)).isEmpty();
    }

    @Test
    void claimIsALeaseOfItsOwner() {
        UUID id = insertDue(1);

        Job job = claimOne();

        assertThat(job).isEqualTo(new Job(id, new Claim(1, false, 0)));
        assertThat(row(id)).containsEntry("leased_by", owner).containsEntry("claim", 1L);
        assertThat(claim(MANY)).isEmpty();
    }

    @Test
    void rowWhoseLeaseRanOutIsClaimedWithAHigherNumberAsAbandoned() {
        UUID id = insertDue(1);
        claimOne();
        move(id, -1);

        assertThat(claimOne().claim()).isEqualTo(new Claim(2, true, 0));
    }

    @Test
    void rowsOfAnOpenClaimAreSkippedByOthers() {
        List<UUID> all = Stream.generate(() -> insertDue(1)).limit(4).toList();
        List<UUID> claimed = new ArrayList<>();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            transaction.executeWithoutResult(status -> {
                claimed.addAll(
                        table.claim(2, owner, LEASE).stream().map(Job::key).toList());
                assertThat(claimed).hasSize(2);
                claimed.addAll(get(other.submit(() -> claimedKeys(MANY)))); // does not wait for the commit
            });
        } finally {
            other.shutdownNow();
        }
        claimed.addAll(claimedKeys(MANY));

        assertThat(claimed).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void concurrentClaimersNeverGetTheSameRow() {
        List<UUID> all = Stream.generate(() -> insertDue(1)).limit(200).toList();
        ExecutorService claimers = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<UUID>>> claimed = IntStream.range(0, 4)
                    .mapToObj(n -> claimers.submit(this::claimUntilNoneIsLeft))
                    .toList();

            assertThat(claimed.stream().flatMap(each -> get(each).stream())).containsExactlyInAnyOrderElementsOf(all);
        } finally {
            claimers.shutdownNow();
        }
    }

    private List<UUID> claimUntilNoneIsLeft() {
        List<UUID> mine = new ArrayList<>();
        for (List<UUID> next = claimedKeys(7); !next.isEmpty(); next = claimedKeys(7)) {
            mine.addAll(next);
        }
        return mine;
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void claimThatRollsBackLeavesTheRowDue() {
        UUID id = insertDue(1);

        transaction.executeWithoutResult(status -> {
            table.claim(MANY, owner, LEASE);
            status.setRollbackOnly();
        });

        assertThat(claimOne()).isEqualTo(new Job(id, new Claim(1, false, 0)));
    }

    @Test
    void finishedRowIsNotDueAnyMore() {
        UUID id = insertDue(1);

        Job job = claimOne();

        assertThat(finish("done", job)).containsExactly(job);
        assertThat(row(id))
                .containsEntry("outcome", "done")
                .containsEntry("due_at", null)
                .containsEntry("leased_by", null);
    }

    @Test
    void resultOfAnEarlierClaimIsNotWritten() {
        UUID id = insertDue(2);
        UUID other = insertDue(1);
        List<Job> stale = claim(MANY);
        move(id, -1);
        Job again = claimOne();
        Map<String, Object> before = row(id);

        List<Job> written = finish("stale", stale.toArray(Job[]::new));

        assertThat(written).extracting(Job::key).containsExactly(other);
        assertThat(row(id)).isEqualTo(before);
        assertThat(row(other)).containsEntry("outcome", "stale");
        assertThat(finish("done", again)).containsExactly(again);
        assertThat(row(id)).containsEntry("outcome", "done");
    }

    @Test
    void failureOfAnEarlierClaimIsNotWritten() {
        UUID id = insertDue(1);
        Job stale = claimOne();
        move(id, -1);
        claimOne();
        Map<String, Object> before = row(id);

        fail(stale, "too late", null);

        assertThat(row(id)).isEqualTo(before);
    }

    @Test
    void failedRowIsDueAgainAfterTheDelay() {
        UUID id = insertDue(1);

        fail(claimOne(), "no answer", Duration.ofMinutes(5));

        assertThat(row(id))
                .containsEntry("attempt", 1L)
                .containsEntry("leased_by", null)
                .containsEntry("dead", null);
        assertThat(claim(MANY)).isEmpty();
        move(id, 0);
        assertThat(claimOne().claim())
                .as("abandoned, although the failure is recorded")
                .isEqualTo(new Claim(2, false, 1));
    }

    @Test
    void deadRowKeepsItsReasonAndIsNeverClaimed() {
        UUID id = insertDue(1);

        fail(claimOne(), "x".repeat(600), null);

        assertThat(row(id)).containsEntry("dead", "x".repeat(500));
        move(id, -1);
        assertThat(claim(MANY)).isEmpty();
    }

    @Test
    void newRowOfAnOwnerIsLeasedToIt() {
        UUID id = insert(new Claim.Initial(owner, LEASE));

        assertThat(claim(MANY)).isEmpty();
        Job job = new Job(id, new Claim.Initial(owner, LEASE).claim());
        assertThat(finish("done", job)).containsExactly(job);
    }

    @Test
    void newRowWhoseOwnerDiedIsClaimedAsAbandoned() {
        UUID id = insert(new Claim.Initial(owner, LEASE));
        move(id, -1);

        assertThat(claimOne().claim()).isEqualTo(new Claim(2, true, 0));
    }

    @Test
    void onlyTheGivenRowsAreDeleted() {
        UUID kept = insertDue(1);
        UUID deleted = insertDue(1);

        table.delete(Set.of(deleted, UUID.randomUUID()));

        assertThat(claimedKeys(MANY)).containsExactly(kept);
    }

    @Test
    void leasesOfAProcessThatEndedAreReleased() {
        UUID released = insertDue(1);
        claimOne();
        UUID ofAnother = insert(new Claim.Initial(UUID.randomUUID(), LEASE));
        UUID done = insert(new Claim.Initial(owner, LEASE));
        finish("done", new Job(done, new Claim(1, false, 0)));

        table.releaseLeasesOf(owner);

        assertThat(claim(MANY)).containsExactly(new Job(released, new Claim(2, true, 0)));
        assertThat(row(ofAnother)).containsEntry("claim", 1L);
    }

    @Test
    void rowsWhoseWorkHasNotBegunAreReleased() {
        insertDue(2);
        UUID other = insertDue(1);
        List<Job> claimed = claim(1);
        move(other, 5);
        List<Job> stale = List.of(new Job(claimed.get(0).key(), new Claim(7, false, 0)));

        transaction.executeWithoutResult(status -> table.release(stale));
        assertThat(claim(MANY)).as("another has claimed it meanwhile").isEmpty();
        transaction.executeWithoutResult(status -> table.release(claimed));

        assertThat(claimedKeys(MANY)).containsExactly(claimed.get(0).key());
    }

    @Test
    void subjectsWithOpenWorkAreUnderWay() {
        UUID due = insertDue(1);
        UUID leased = insert(new Claim.Initial(owner, LEASE));
        UUID later = insertDue(0);
        move(later, 5);
        UUID done = insert(new Claim.Initial(owner, LEASE));
        finish("done", new Job(done, new Claim(1, false, 0)));
        UUID dead = insertDue(60);
        fail(claim(1).get(0), "never", null);
        UUID notAskedFor = insertDue(1);

        Set<UUID> underWay = table.underWay(List.of(due, leased, later, done, dead, UUID.randomUUID()));

        assertThat(underWay).containsExactlyInAnyOrder(due, leased, later).doesNotContain(notAskedFor);
    }

    @Test
    void deadAndScheduledRowsAreMovedByAnOperator() {
        UUID dead = insertDue(1);
        fail(claimOne(), "never", null);
        UUID scheduled = insertDue(0);
        move(scheduled, 5);
        assertThat(claim(MANY)).isEmpty();

        assertThat(table.reschedule(dead, Duration.ZERO)).isTrue();
        assertThat(table.reschedule(scheduled, Duration.ZERO)).isTrue();

        assertThat(claimedKeys(MANY)).containsExactlyInAnyOrder(dead, scheduled);
    }

    @Test
    void rowsThatAreLeasedOrDoneAreNeitherMovedNorCancelled() {
        UUID leased = insert(new Claim.Initial(owner, LEASE));
        UUID done = insert(new Claim.Initial(owner, LEASE));
        finish("done", new Job(done, new Claim(1, false, 0)));

        for (UUID id : List.of(leased, done, UUID.randomUUID())) {
            assertThat(table.reschedule(id, Duration.ZERO)).isFalse();
            assertThat(table.cancel(id, "no longer wanted")).isFalse();
        }
        assertThat(claim(MANY)).isEmpty();
        assertThat(row(leased)).containsEntry("leased_by", owner).containsEntry("dead", null);
    }

    @Test
    void cancelledRowIsDeadWithItsReason() {
        UUID id = insertDue(1);

        assertThat(table.cancel(id, "no longer wanted")).isTrue();

        assertThat(claim(MANY)).isEmpty();
        assertThat(table.cancel(id, "again")).isFalse();
        assertThat(table.item(id)).hasValueSatisfying(item -> {
            assertThat(item.subscriptionId()).isEqualTo(id);
            assertThat(item.dueAt()).isNull();
            assertThat(item.leased()).isFalse();
            assertThat(item.dead()).isEqualTo("no longer wanted");
        });
    }

    @Test
    void rowsWithWorkAreListedOldestFirst() {
        UUID second = insertDue(1);
        UUID first = insertDue(2);
        UUID leased = insert(new Claim.Initial(owner, LEASE));
        UUID done = insert(new Claim.Initial(owner, LEASE));
        finish("done", new Job(done, new Claim(1, false, 0)));

        assertThat(table.items(MANY))
                .extracting(DueTable.Item::key, DueTable.Item::leased)
                .containsExactly(tuple(first, false), tuple(second, false), tuple(leased, true));
        assertThat(table.items(1)).extracting(DueTable.Item::key).containsExactly(first);
        assertThat(table.item(UUID.randomUUID())).isEmpty();
    }

    @Test
    void rowsAreCountedByTheirState() {
        insertDue(2);
        insertDue(1);
        insert(new Claim.Initial(owner, LEASE));
        move(insertDue(0), 5);
        UUID dead = insertDue(60);
        fail(claim(1).get(0), "never", null);
        Job done = new Job(insert(new Claim.Initial(owner, LEASE)), new Claim(1, false, 0));
        finish("done", done);

        DueTable.Counts counts = table.counts();

        assertThat(row(dead)).containsEntry("dead", "never");
        assertThat(counts)
                .usingRecursiveComparison()
                .ignoringFields("oldestSeconds")
                .isEqualTo(new DueTable.Counts(2, 1, 1, 1, 1, 0));
        assertThat(counts.oldestSeconds()).isCloseTo(120, within(30.0));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 60, 60 * 24 * 365})
    void rowsWrittenWhileTheClockWasAheadBecomeDue(int minutes) {
        UUID leased = insert(new Claim.Initial(owner, LEASE));
        attempts(leased, 12);
        move(leased, minutes);
        UUID waiting = insert(Claim.Initial.UNCLAIMED);
        move(waiting, minutes);
        UUID failed = insertDue(60);
        fail(claimOne(), "not yet", Duration.ofMillis(500));
        move(failed, minutes);
        assertThat(table.counts().ahead()).isEqualTo(3);
        assertThat(claim(MANY)).isEmpty();

        assertThat(table.resetTooFarAhead()).isEqualTo(3);

        assertThat(claimedKeys(MANY)).containsExactlyInAnyOrder(leased, waiting, failed);
        assertThat(table.counts().ahead()).isZero();
    }

    @Test
    void leasesRetriesDeadAndPlannedRowsAreNotCorrected() {
        insert(new Claim.Initial(owner, Duration.ofSeconds(30)));
        UUID dead = insertDue(60);
        fail(claimOne(), "never", null);
        for (int failures = 4; failures < 16; failures++) {
            UUID id = insertDue(60);
            attempts(id, failures);
            fail(claimOne(), "not yet", ResultWriter.delay(failures));
        }
        UUID planned = insertDue(1);
        table.reschedule(planned, Duration.ofDays(3));

        assertThat(table.resetTooFarAhead()).isZero();

        assertThat(table.counts()).isEqualTo(new DueTable.Counts(0, 1, 13, 1, 0, 0));
        assertThat(row(dead)).containsEntry("dead", "never");
        move(planned, -1);
        assertThat(claimedKeys(MANY)).containsExactly(planned);
        move(planned, 60);
        assertThat(table.resetTooFarAhead()).as("rows that were corrected").isEqualTo(1);
    }

    private void attempts(UUID id, int failures) {
        jdbc.sql("update payments.job set attempt = ?, claim = ? where id = ?")
                .params(failures, failures, id)
                .update();
    }

    @Test
    void emptyTableHasNoOldestRow() {
        assertThat(table.counts()).isEqualTo(new DueTable.Counts(0, 0, 0, 0, 0, 0));
    }

    @Test
    void overdueRowsAreClaimedInTheOrderOfTheirDueTimes() {
        List<UUID> oldestFirst =
                IntStream.rangeClosed(1, 20).mapToObj(n -> insertDue(100 - n)).toList();

        assertThat(claimedKeys(MANY)).containsExactlyElementsOf(oldestFirst);
    }

    @Test
    void plannedRowsFollowTheBusinessClockAndOthersDoNot() {
        UUID planned = insertDue(1);
        table.reschedule(planned, Duration.ofDays(3));
        UUID retried = insertDue(1);
        fail(claimOne(), "not yet", Duration.ofHours(1));

        List<Job> claimed = transaction.execute(status -> table.claim(MANY, owner, LEASE, Duration.ofDays(2)));
        assertThat(claimed).isEmpty();
        claimed = transaction.execute(status -> table.claim(MANY, owner, LEASE, Duration.ofDays(4)));

        assertThat(claimed).extracting(Job::key).containsExactly(planned);
        assertThat(row(retried)).containsEntry("attempt", 1L);
    }

    @Test
    void rowsFarFromTheirDeadlineAreNeitherCountedNorUnderWay() {
        DueTable<Job> deadlines = DueTable.ofDeadlines(TABLE, "id", "subject", Job::read, jdbc);
        UUID due = insertDue(1);
        UUID soon = insertDue(1);
        table.reschedule(soon, Duration.ofMinutes(30));
        UUID far = insertDue(1);
        table.reschedule(far, Duration.ofDays(20));
        table.cancel(insertDue(1), "never");

        assertThat(deadlines.counts()).satisfies(counts -> {
            assertThat(counts.due()).isEqualTo(1);
            assertThat(counts.scheduled()).isEqualTo(1);
            assertThat(counts.dead()).isEqualTo(1);
        });
        assertThat(deadlines.underWay(List.of(due, soon, far))).containsExactly(due);
        assertThat(table.underWay(List.of(due, soon, far))).hasSize(3);
    }

    /** Leases and retries move the due time, and not the time since when the row is due. */
    @Test
    void workIsLateUntilItIsDone() {
        UUID id = insert(Claim.Initial.UNCLAIMED);
        jdbc.sql("update payments.job set due_since = current_timestamp - interval '10' minute where id = ?")
                .param(id)
                .update();

        assertThat(late(11)).isEmpty();
        assertThat(late(9)).extracting(DueTable.Late::leased).containsExactly(false);
        Job job = claimOne();
        assertThat(late(9)).extracting(DueTable.Late::leased).containsExactly(true);
        fail(job, "no answer", Duration.ofSeconds(30));
        assertThat(late(9))
                .extracting(DueTable.Late::leased, DueTable.Late::attempt)
                .containsExactly(tuple(false, 1));
        move(id, 0);
        finish("done", claimOne());
        assertThat(late(9)).isEmpty();
    }

    @Test
    void plannedWorkIsLateOnlyAfterItsDeadline() {
        UUID id = insert(Claim.Initial.UNCLAIMED);
        jdbc.sql("""
                        update payments.job set planned = true, due_since = current_timestamp - interval '1' day,
                            due_at = current_timestamp + interval '30' minute where id = ?""").param(id).update();
        assertThat(late(9)).isEmpty();

        move(id, -10);
        assertThat(late(11)).isEmpty();
        assertThat(late(9)).hasSize(1);
        claimOne();
        assertThat(late(11)).as("the claim has kept the deadline").isEmpty();
        assertThat(late(9)).hasSize(1);
    }

    private List<DueTable.Late> late(int minutes) {
        return table.late(Duration.ofMinutes(minutes), MANY);
    }
}
