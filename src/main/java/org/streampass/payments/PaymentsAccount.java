package org.streampass.payments;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.database.Counts;
import org.streampass.platform.operations.Account;

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
                select status, count(*) from payments.payment group by status
                union all select 'charges in the ledger', count(*) from payments.simulator_ledger
                    where outcome = 'charged'""");
    }

    /**
     * Says what should be there and is not: PostgreSQL then expects few rows and hashes both tables. From an outer join it
     * expects many, so that with a limit it would rather look up row by row, and goes through all of them like that.
     */
    @Override
    public List<Finding> contradictions() {
        return find("has another outcome here than in the provider's ledger", """
                select p.subscription_id from payments.payment p
                where not exists (
                    select 1 from payments.simulator_ledger l
                    where l.idempotency_key = p.provider_key and l.outcome = p.status) and p.status <> 'requested'
                order by p.subscription_id limit ?""", MOST_FINDINGS);
    }

    @Override
    public List<Finding> waiting() {
        return Account.waitsLong("l.decided_at")
                .flatMap(condition -> find(
                        "was decided by the provider, and no event is under way that would record it",
                        """
                select l.idempotency_key from payments.simulator_ledger l
                where l.outcome is not null and %s and not exists (
                    select 1 from payments.payment p where p.subscription_id = l.idempotency_key) and not exists (
                    select 1 from payments.payment p where p.provider_key = l.idempotency_key)
                order by l.idempotency_key limit ?""".formatted(condition),
                        MOST_WAITING)
                        .stream())
                .limit(MOST_WAITING)
                .toList();
    }

    private List<Finding> find(String why, String sql, Object... parameters) {
        return jdbc.sql(sql).params(parameters).query(UUID.class).list().stream()
                .map(id -> new Finding(id, why))
                .toList();
    }
}
