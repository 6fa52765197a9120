package org.streampass.payments;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.operation.Account;
import org.streampass.storage.Counts;

/** How many payments there are of each outcome, held against the ledger of the provider's simulator. */
class PaymentsAccount implements Account {

    private final JdbcClient jdbc;

    PaymentsAccount(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String service() {
        return "payments";
    }

    @Override
    public Map<String, Long> figures() {
        return Counts.of(jdbc, """
                select outcome, count(*) from payments.payment group by outcome
                union all select 'charges in the ledger', count(*) from payments.simulator_ledger
                    where outcome = 'charged'""");
    }

    /** Ordered, so that PostgreSQL joins the indexes as a whole; for a few rows alone it looks up each payment's. */
    @Override
    public List<Finding> contradictions() {
        return find("has another outcome here than in the provider's ledger", """
                select p.subscription_id from payments.payment p
                left join payments.simulator_ledger l on l.idempotency_key = p.subscription_id
                where l.outcome is null or l.outcome <> p.outcome
                order by p.subscription_id limit ?""", MOST_FINDINGS);
    }

    @Override
    public List<Finding> waiting() {
        return find(
                "was decided by the provider, and no event is under way that would record it",
                """
                select l.idempotency_key from payments.simulator_ledger l
                left join payments.payment p on p.subscription_id = l.idempotency_key
                where p.subscription_id is null and l.outcome is not null and l.decided_at < ?
                order by l.idempotency_key limit ?""",
                OffsetDateTime.now().minus(LONG),
                MOST_WAITING);
    }

    private List<Finding> find(String why, String sql, Object... parameters) {
        return jdbc.sql(sql).params(parameters).query(UUID.class).list().stream()
                .map(id -> new Finding(id, why))
                .toList();
    }
}
