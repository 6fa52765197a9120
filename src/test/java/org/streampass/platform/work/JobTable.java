package org.streampass.platform.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.database.RowSet;
import org.streampass.platform.work.DueTable.Failure;
import org.streampass.testing.database.InMemoryDatabase;

/** A table with due work on H2, whose rows a test inserts, moves and claims. */
class JobTable {

    static final int MANY = 1_000;
    static final Duration LEASE = Duration.ofMinutes(1);

    private static final String TABLE = "payments.job";

    private final InMemoryDatabase database = InMemoryDatabase.of("payments");
    private final JdbcClient jdbc = database.jdbc();
    private final TransactionTemplate transaction = new TransactionTemplate(database.transactions());
    private final DueTable<Job> table = new DueTable<>(definition(), Job::read, jdbc);
    private final UUID owner = UUID.randomUUID();

    record Job(UUID key, Claim claim) implements DueRow {

        static Job read(ResultSet row, int number) throws SQLException {
            return new Job(row.getObject("id", UUID.class), Claim.read(row));
        }

        @Override
        public UUID subject() {
            return key;
        }
    }

    JobTable() {
        WorkFixture.createJobs(jdbc);
        jdbc.sql("create index job_due on payments.job (due_at)").update();
    }

    static DueTableDefinition definition() {
        return new DueTableDefinition(TABLE, "id", "subject");
    }

    DueTable<Job> table() {
        return table;
    }

    JdbcClient jdbc() {
        return jdbc;
    }

    TransactionTemplate transaction() {
        return transaction;
    }

    /** The process that claims rows. */
    UUID owner() {
        return owner;
    }

    UUID insert(Claim.Initial claim) {
        UUID id = UUID.randomUUID();
        claim.addTo(RowSet.of(List.of(id)).uuid("id", each -> each).uuid("subject", each -> each))
                .insertInto(jdbc, TABLE);
        return id;
    }

    UUID insertLeased() {
        return insert(new Claim.Initial(owner, LEASE));
    }

    /** Inserts a row that has been due for that long. */
    UUID insertDue(int minutesAgo) {
        UUID id = insert(Claim.Initial.UNCLAIMED);
        move(id, -minutesAgo);
        return id;
    }

    void move(UUID id, int minutesFromNow) {
        jdbc.sql("update payments.job set due_at = current_timestamp + cast(? as int) * interval '1' minute"
                        + " where id = ?")
                .params(minutesFromNow, id)
                .update();
    }

    void attempts(UUID id, int failures) {
        jdbc.sql("update payments.job set attempt = ?, claim = ? where id = ?")
                .params(failures, failures, id)
                .update();
    }

    List<Job> claim(int most) {
        return claim(most, Duration.ZERO);
    }

    /** @param ahead how far the business clock is ahead */
    List<Job> claim(int most, Duration ahead) {
        return transaction.execute(status -> table.claim(most, owner, LEASE, ahead));
    }

    List<UUID> claimedKeys(int most) {
        return claim(most).stream().map(Job::key).toList();
    }

    Job claimOne() {
        List<Job> claimed = claim(MANY);
        assertThat(claimed).hasSize(1);
        return claimed.get(0);
    }

    List<Job> finish(String outcome, Job... jobs) {
        return transaction.execute(
                status -> table.finish(List.of(jobs), job -> job, rows -> rows.text("outcome", job -> outcome)));
    }

    void fail(Job job, String reason, Duration retryAfter) {
        transaction.executeWithoutResult(status -> table.fail(List.of(new Failure<>(job, reason, retryAfter))));
    }

    Object dueSince(UUID id) {
        return jdbc.sql("select due_since from payments.job where id = ?")
                .param(id)
                .query()
                .singleValue();
    }

    Map<String, Object> row(UUID id) {
        return jdbc.sql("select outcome, due_at, claim, leased_by, attempt, dead from payments.job where id = ?")
                .param(id)
                .query()
                .singleRow();
    }
}
