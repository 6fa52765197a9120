package org.streampass.platform.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.streampass.platform.work.JobTable.LEASE;
import static org.streampass.platform.work.JobTable.MANY;

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
import org.junit.jupiter.api.Test;
import org.streampass.platform.work.JobTable.Job;

/** Claims, leases and results, on H2. */
class DueTableTests {

    private final JobTable jobs = new JobTable();
    private final DueTable<Job> table = jobs.table();
    private final DueTableControl control = jobs.table().control();

    @Test
    void oldestRowsAreClaimedFirst() {
        UUID third = jobs.insertDue(1);
        UUID first = jobs.insertDue(3);
        UUID second = jobs.insertDue(2);

        assertThat(jobs.claimedKeys(2)).containsExactlyInAnyOrder(first, second);
        assertThat(jobs.claimedKeys(2)).containsExactly(third);
        assertThat(jobs.claimedKeys(2)).isEmpty();
    }

    @Test
    void rowsThatAreNotDueAreNotClaimed() {
        UUID later = jobs.insertDue(0);
        jobs.move(later, 1);
        UUID never = jobs.insertDue(0);
        jobs.jdbc()
                .sql("update payments.job set due_at = null where id = ?")
                .param(never)
                .update();

        assertThat(jobs.claim(MANY)).isEmpty();
    }

    @Test
    void claimIsALeaseOfItsOwner() {
        UUID id = jobs.insertDue(1);

        Job job = jobs.claimOne();

        assertThat(job).isEqualTo(new Job(id, new Claim(1, false, 0)));
        assertThat(jobs.row(id)).containsEntry("leased_by", jobs.owner()).containsEntry("claim", 1L);
        assertThat(jobs.claim(MANY)).isEmpty();
    }

    @Test
    void rowWhoseLeaseRanOutIsClaimedWithAHigherNumberAsAbandoned() {
        UUID id = jobs.insertDue(1);
        jobs.claimOne();
        jobs.move(id, -1);

        assertThat(jobs.claimOne().claim()).isEqualTo(new Claim(2, true, 0));
    }

    @Test
    void rowsOfAnOpenClaimAreSkippedByOthers() {
        List<UUID> all = Stream.generate(() -> jobs.insertDue(1)).limit(4).toList();
        List<UUID> claimed = new ArrayList<>();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            jobs.transaction().executeWithoutResult(status -> {
                claimed.addAll(jobs.claimedKeys(2));
                assertThat(claimed).hasSize(2);
                claimed.addAll(get(other.submit(() -> jobs.claimedKeys(MANY)))); // does not wait for the commit
            });
        } finally {
            other.shutdownNow();
        }
        claimed.addAll(jobs.claimedKeys(MANY));

        assertThat(claimed).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void concurrentClaimersNeverGetTheSameRow() {
        List<UUID> all = Stream.generate(() -> jobs.insertDue(1)).limit(200).toList();
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
        for (List<UUID> next = jobs.claimedKeys(7); !next.isEmpty(); next = jobs.claimedKeys(7)) {
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
        UUID id = jobs.insertDue(1);

        jobs.transaction().executeWithoutResult(status -> {
            jobs.claim(MANY);
            status.setRollbackOnly();
        });

        assertThat(jobs.claimOne()).isEqualTo(new Job(id, new Claim(1, false, 0)));
    }

    @Test
    void finishedRowIsNotDueAnyMore() {
        UUID id = jobs.insertDue(1);

        Job job = jobs.claimOne();

        assertThat(jobs.finish("done", job)).containsExactly(job);
        assertThat(jobs.row(id))
                .containsEntry("outcome", "done")
                .containsEntry("due_at", null)
                .containsEntry("leased_by", null);
    }

    @Test
    void resultOfAnEarlierClaimIsNotWritten() {
        UUID id = jobs.insertDue(2);
        UUID other = jobs.insertDue(1);
        List<Job> stale = jobs.claim(MANY);
        jobs.move(id, -1);
        Job again = jobs.claimOne();
        Map<String, Object> before = jobs.row(id);

        List<Job> written = jobs.finish("stale", stale.toArray(Job[]::new));

        assertThat(written).extracting(Job::key).containsExactly(other);
        assertThat(jobs.row(id)).isEqualTo(before);
        assertThat(jobs.row(other)).containsEntry("outcome", "stale");
        assertThat(jobs.finish("done", again)).containsExactly(again);
        assertThat(jobs.row(id)).containsEntry("outcome", "done");
    }

    @Test
    void failureOfAnEarlierClaimIsNotWritten() {
        UUID id = jobs.insertDue(1);
        Job stale = jobs.claimOne();
        jobs.move(id, -1);
        jobs.claimOne();
        Map<String, Object> before = jobs.row(id);

        jobs.fail(stale, "too late", null);

        assertThat(jobs.row(id)).isEqualTo(before);
    }

    @Test
    void failedRowIsDueAgainAfterTheDelay() {
        UUID id = jobs.insertDue(1);

        jobs.fail(jobs.claimOne(), "no answer", Duration.ofMinutes(5));

        assertThat(jobs.row(id))
                .containsEntry("attempt", 1L)
                .containsEntry("leased_by", null)
                .containsEntry("dead", null);
        assertThat(jobs.claim(MANY)).isEmpty();
        jobs.move(id, 0);
        assertThat(jobs.claimOne().claim())
                .as("abandoned, although the failure is recorded")
                .isEqualTo(new Claim(2, false, 1));
    }

    @Test
    void deadRowKeepsItsReasonAndIsNeverClaimed() {
        UUID id = jobs.insertDue(1);

        jobs.fail(jobs.claimOne(), "x".repeat(600), null);

        assertThat(jobs.row(id)).containsEntry("dead", "x".repeat(500));
        jobs.move(id, -1);
        assertThat(jobs.claim(MANY)).isEmpty();
    }

    @Test
    void newRowOfAnOwnerIsLeasedToIt() {
        UUID id = jobs.insertLeased();

        assertThat(jobs.claim(MANY)).isEmpty();
        Job job = new Job(id, new Claim.Initial(jobs.owner(), LEASE).claim());
        assertThat(jobs.finish("done", job)).containsExactly(job);
    }

    @Test
    void newRowWhoseOwnerDiedIsClaimedAsAbandoned() {
        UUID id = jobs.insertLeased();
        jobs.move(id, -1);

        assertThat(jobs.claimOne().claim()).isEqualTo(new Claim(2, true, 0));
    }

    @Test
    void onlyTheGivenRowsAreDeleted() {
        UUID kept = jobs.insertDue(1);
        UUID deleted = jobs.insertDue(1);

        table.delete(Set.of(deleted, UUID.randomUUID()));

        assertThat(jobs.claimedKeys(MANY)).containsExactly(kept);
    }

    @Test
    void rowsWhoseWorkHasNotBegunAreReleased() {
        jobs.insertDue(2);
        UUID other = jobs.insertDue(1);
        List<Job> claimed = jobs.claim(1);
        jobs.move(other, 5);
        List<Job> stale = List.of(new Job(claimed.get(0).key(), new Claim(7, false, 0)));

        jobs.transaction().executeWithoutResult(status -> table.release(stale));
        assertThat(jobs.claim(MANY)).as("another has claimed it meanwhile").isEmpty();
        jobs.transaction().executeWithoutResult(status -> table.release(claimed));

        assertThat(jobs.claimedKeys(MANY)).containsExactly(claimed.get(0).key());
    }

    @Test
    void restartedRowIsDueAtOnceAndItsPresentClaimIsInvalid() {
        UUID id = jobs.insertDue(1);
        Job claimed = jobs.claimOne();

        jobs.transaction().executeWithoutResult(status -> table.restart(List.of(id)));
        jobs.fail(claimed, "too early", Duration.ofHours(1));

        assertThat(jobs.claimOne().claim().attempt()).isZero();
    }

    @Test
    void workThatIsDoneOrDeadIsNotRestarted() {
        UUID done = jobs.insertDue(1);
        jobs.finish("done", jobs.claimOne());
        UUID dead = jobs.insertDue(1);
        table.markDead(dead, "broken");

        jobs.transaction().executeWithoutResult(status -> table.restart(List.of(done, dead)));

        assertThat(jobs.claim(MANY)).isEmpty();
    }

    /** The clock of the database may be ahead. */
    @Test
    void releaseDoesNotPostponeARow() {
        UUID id = jobs.insertDue(1);
        jobs.jdbc()
                .sql("update payments.job set due_since = dateadd(day, -365, due_since)")
                .update();
        Object since = jobs.dueSince(id);

        jobs.transaction().executeWithoutResult(status -> table.release(jobs.claim(1)));
        assertThat(jobs.row(id)).containsEntry("due_at", since);
        jobs.claim(1);
        control.releaseLeasesOf(jobs.owner());

        assertThat(jobs.row(id)).containsEntry("due_at", since);
    }

    @Test
    void overdueRowsAreClaimedInTheOrderOfTheirDueTimes() {
        List<UUID> oldestFirst = IntStream.rangeClosed(1, 20)
                .mapToObj(n -> jobs.insertDue(100 - n))
                .toList();

        assertThat(jobs.claimedKeys(MANY)).containsExactlyElementsOf(oldestFirst);
    }

    @Test
    void plannedRowsFollowTheBusinessClockAndOthersDoNot() {
        UUID planned = jobs.insertDue(1);
        control.reschedule(planned, Duration.ofDays(3));
        UUID retried = jobs.insertDue(1);
        jobs.fail(jobs.claimOne(), "not yet", Duration.ofHours(1));

        List<Job> claimed = jobs.claim(MANY, Duration.ofDays(2));
        assertThat(claimed).isEmpty();
        claimed = jobs.claim(MANY, Duration.ofDays(4));

        assertThat(claimed).extracting(Job::key).containsExactly(planned);
        assertThat(jobs.row(retried)).containsEntry("attempt", 1L);
    }
}
