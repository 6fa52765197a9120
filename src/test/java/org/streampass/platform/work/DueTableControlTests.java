package org.streampass.platform.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.streampass.platform.work.JobTable.LEASE;
import static org.streampass.platform.work.JobTable.MANY;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.streampass.platform.work.DueTableControl.Counts;
import org.streampass.platform.work.DueTableControl.Item;
import org.streampass.platform.work.DueTableControl.Late;
import org.streampass.platform.work.JobTable.Job;

/** The rows as operators see and change them, on H2. */
class DueTableControlTests {

    private final JobTable jobs = new JobTable();
    private final DueTableControl control = jobs.table().control();

    @Test
    void leasesOfAProcessThatEndedAreReleased() {
        UUID released = jobs.insertDue(1);
        jobs.claimOne();
        UUID ofAnother = jobs.insert(new Claim.Initial(UUID.randomUUID(), LEASE));
        UUID done = jobs.insertLeased();
        jobs.finish("done", new Job(done, new Claim(1, false, 0)));

        control.releaseLeasesOf(jobs.owner());

        assertThat(jobs.claim(MANY)).containsExactly(new Job(released, new Claim(2, true, 0)));
        assertThat(jobs.row(ofAnother)).containsEntry("claim", 1L);
    }

    @Test
    void subjectsWithOpenWorkAreUnderWay() {
        UUID due = jobs.insertDue(1);
        UUID leased = jobs.insertLeased();
        UUID later = jobs.insertDue(0);
        jobs.move(later, 5);
        UUID done = jobs.insertLeased();
        jobs.finish("done", new Job(done, new Claim(1, false, 0)));
        UUID dead = jobs.insertDue(60);
        jobs.fail(jobs.claim(1).get(0), "never", null);
        UUID notAskedFor = jobs.insertDue(1);

        Set<UUID> underWay = control.underWay(List.of(due, leased, later, done, dead, UUID.randomUUID()));

        assertThat(underWay).containsExactlyInAnyOrder(due, leased, later).doesNotContain(notAskedFor);
    }

    @Test
    void deadAndScheduledRowsAreRescheduledByAnOperator() {
        UUID dead = jobs.insertDue(1);
        jobs.fail(jobs.claimOne(), "never", null);
        UUID scheduled = jobs.insertDue(0);
        jobs.move(scheduled, 5);
        assertThat(jobs.claim(MANY)).isEmpty();

        assertThat(control.reschedule(dead, Duration.ZERO)).isTrue();
        assertThat(control.reschedule(scheduled, Duration.ZERO)).isTrue();

        assertThat(jobs.claimedKeys(MANY)).containsExactlyInAnyOrder(dead, scheduled);
    }

    @Test
    void rowsThatAreLeasedOrDoneAreNeitherRescheduledNorCancelled() {
        UUID leased = jobs.insertLeased();
        UUID done = jobs.insertLeased();
        jobs.finish("done", new Job(done, new Claim(1, false, 0)));

        for (UUID id : List.of(leased, done, UUID.randomUUID())) {
            assertThat(control.reschedule(id, Duration.ZERO)).isFalse();
            assertThat(control.cancel(id, "no longer wanted")).isFalse();
        }
        assertThat(jobs.claim(MANY)).isEmpty();
        assertThat(jobs.row(leased)).containsEntry("leased_by", jobs.owner()).containsEntry("dead", null);
    }

    @Test
    void cancelledRowIsDeadWithItsReason() {
        UUID id = jobs.insertDue(1);

        assertThat(control.cancel(id, "no longer wanted")).isTrue();

        assertThat(jobs.claim(MANY)).isEmpty();
        assertThat(control.cancel(id, "again")).isFalse();
        assertThat(control.item(id)).hasValueSatisfying(item -> {
            assertThat(item.subscriptionId()).isEqualTo(id);
            assertThat(item.dueAt()).isNull();
            assertThat(item.leased()).isFalse();
            assertThat(item.dead()).isEqualTo("no longer wanted");
        });
    }

    @Test
    void rowsWithWorkAreListedOldestFirst() {
        UUID second = jobs.insertDue(1);
        UUID first = jobs.insertDue(2);
        UUID leased = jobs.insertLeased();
        UUID done = jobs.insertLeased();
        jobs.finish("done", new Job(done, new Claim(1, false, 0)));

        assertThat(control.items(MANY))
                .extracting(Item::key, Item::leased)
                .containsExactly(tuple(first, false), tuple(second, false), tuple(leased, true));
        assertThat(control.items(1)).extracting(Item::key).containsExactly(first);
        assertThat(control.item(UUID.randomUUID())).isEmpty();
    }

    @Test
    void rowsAreCountedByTheirState() {
        jobs.insertDue(2);
        jobs.insertDue(1);
        jobs.insertLeased();
        jobs.move(jobs.insertDue(0), 5);
        UUID dead = jobs.insertDue(60);
        jobs.fail(jobs.claim(1).get(0), "never", null);
        Job done = new Job(jobs.insertLeased(), new Claim(1, false, 0));
        jobs.finish("done", done);

        Counts counts = control.counts();

        assertThat(jobs.row(dead)).containsEntry("dead", "never");
        assertThat(counts)
                .usingRecursiveComparison()
                .ignoringFields("oldestSeconds")
                .isEqualTo(new Counts(2, 1, 1, 1, 1, 0));
        assertThat(counts.oldestSeconds()).isCloseTo(120, within(30.0));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 60, 60 * 24 * 365})
    void rowsWrittenWhileTheClockWasAheadBecomeDue(int minutes) {
        UUID leased = jobs.insertLeased();
        jobs.attempts(leased, 12);
        jobs.move(leased, minutes);
        UUID waiting = jobs.insert(Claim.Initial.UNCLAIMED);
        jobs.move(waiting, minutes);
        UUID failed = jobs.insertDue(60);
        jobs.fail(jobs.claimOne(), "not yet", Duration.ofMillis(500));
        jobs.move(failed, minutes);
        assertThat(control.counts().ahead()).isEqualTo(3);
        assertThat(jobs.claim(MANY)).isEmpty();

        assertThat(control.resetTooFarAhead()).isEqualTo(3);

        assertThat(jobs.claimedKeys(MANY)).containsExactlyInAnyOrder(leased, waiting, failed);
        assertThat(control.counts().ahead()).isZero();
    }

    @Test
    void leasesRetriesDeadAndPlannedRowsAreNotCorrected() {
        jobs.insert(new Claim.Initial(jobs.owner(), Duration.ofSeconds(30)));
        UUID dead = jobs.insertDue(60);
        jobs.fail(jobs.claimOne(), "never", null);
        for (int failures = 4; failures < 16; failures++) {
            UUID id = jobs.insertDue(60);
            jobs.attempts(id, failures);
            jobs.fail(jobs.claimOne(), "not yet", ResultTransaction.delay(failures));
        }
        UUID planned = jobs.insertDue(1);
        control.reschedule(planned, Duration.ofDays(3));

        assertThat(control.resetTooFarAhead()).isZero();

        assertThat(control.counts()).isEqualTo(new Counts(0, 1, 13, 1, 0, 0));
        assertThat(jobs.row(dead)).containsEntry("dead", "never");
        jobs.move(planned, -1);
        assertThat(jobs.claimedKeys(MANY)).containsExactly(planned);
        jobs.move(planned, 60);
        assertThat(control.resetTooFarAhead()).as("rows that were corrected").isEqualTo(1);
    }

    @Test
    void emptyTableHasNoOldestRow() {
        assertThat(control.counts()).isEqualTo(new Counts(0, 0, 0, 0, 0, 0));
    }

    @Test
    void rowsFarFromTheirDeadlineAreNeitherCountedNorUnderWay() {
        DueTableControl deadlines = new DueTableControl(JobTable.definition().withDeadlines(), jobs.jdbc());
        UUID due = jobs.insertDue(1);
        UUID soon = jobs.insertDue(1);
        control.reschedule(soon, Duration.ofMinutes(30));
        UUID far = jobs.insertDue(1);
        control.reschedule(far, Duration.ofDays(20));
        control.cancel(jobs.insertDue(1), "never");

        assertThat(deadlines.counts()).satisfies(counts -> {
            assertThat(counts.due()).isEqualTo(1);
            assertThat(counts.scheduled()).isEqualTo(1);
            assertThat(counts.dead()).isEqualTo(1);
        });
        assertThat(deadlines.underWay(List.of(due, soon, far))).containsExactly(due);
        assertThat(control.underWay(List.of(due, soon, far))).hasSize(3);
    }

    /** Leases and retries move the due time, and not the time since when the row is due. */
    @Test
    void workIsLateUntilItIsDone() {
        UUID id = jobs.insert(Claim.Initial.UNCLAIMED);
        jobs.jdbc()
                .sql("update payments.job set due_since = current_timestamp - interval '10' minute where id = ?")
                .param(id)
                .update();

        assertThat(late(11)).isEmpty();
        assertThat(late(9)).extracting(Late::leased).containsExactly(false);
        Job job = jobs.claimOne();
        assertThat(late(9)).extracting(Late::leased).containsExactly(true);
        jobs.fail(job, "no answer", Duration.ofSeconds(30));
        assertThat(late(9)).extracting(Late::leased, Late::attempt).containsExactly(tuple(false, 1));
        jobs.move(id, 0);
        jobs.finish("done", jobs.claimOne());
        assertThat(late(9)).isEmpty();
    }

    @Test
    void plannedWorkIsLateOnlyAfterItsDeadline() {
        UUID id = jobs.insert(Claim.Initial.UNCLAIMED);
        jobs.jdbc().sql("""
                        update payments.job set planned = true, due_since = current_timestamp - interval '1' day,
                            due_at = current_timestamp + interval '30' minute where id = ?""").param(id).update();
        assertThat(late(9)).isEmpty();

        jobs.move(id, -10);
        assertThat(late(11)).isEmpty();
        assertThat(late(9)).hasSize(1);
        jobs.claimOne();
        assertThat(late(11)).as("the claim has kept the deadline").isEmpty();
        assertThat(late(9)).hasSize(1);
    }

    private List<Late> late(int minutes) {
        return control.late(Duration.ofMinutes(minutes), MANY);
    }
}
