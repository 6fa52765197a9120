package org.streampass.payments;

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

    @Override
    public List<Finding> contradictions() {
        return find("has another outcome here than in the provider's ledger", """
                select p.subscription_id from payments.payment p
                left join payments.simulator_ledger l on l.idempotency_key = cast(p.subscription_id as varchar)
                where l.outcome is null or l.outcome <> p.outcome limit ?""");
    }

    @Override
    public List<Finding> waiting() {
        return find("was decided by the provider, and its payment is not recorded", """
                select cast(l.idempotency_key as uuid) from payments.simulator_ledger l
                where l.outcome is not null and not exists (
                    select 1 from payments.payment p where p.subscription_id = cast(l.idempotency_key as uuid))
                limit ?""");
    }

    private List<Finding> find(String why, String sql) {
        return jdbc.sql(sql).param(MOST_FINDINGS).query(UUID.class).list().stream()
                .map(id -> new Finding(id, why))
                .toList();
    }
}
