package org.streampass.life;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Compares the tables of all services with each other and with the provider's ledger, after all work has ended. */
public final class LifeAudit {

    private static final String VIOLATIONS = """
                select 'charged by the provider, and not recorded: ' || cast(l.idempotency_key as varchar(36))
                    from payments.simulator_ledger l where l.outcome = 'charged' and not exists (
                        select 1 from payments.payment p
                        where p.provider_key = l.idempotency_key and p.provider_reference = l.reference)
                union all select 'charged more than once for period ' || period || ': '
                        || cast(subscription_id as varchar(36))
                    from payments.simulator_ledger where outcome = 'charged'
                    group by subscription_id, period having count(*) > 1
                union all select 'recorded, and not charged by the provider: ' || cast(p.id as varchar(36))
                    from payments.payment p where p.provider_reference is not null and not exists (
                        select 1 from payments.simulator_ledger l
                        where l.idempotency_key = p.provider_key and l.outcome = 'charged')
                union all select 'refunded more than once: ' || cast(charge as varchar(36))
                    from payments.simulator_refund where outcome = 'refunded' group by charge having count(*) > 1
                union all select 'refunded here and not by the provider, or the other way round: '
                        || cast(p.id as varchar(36))
                    from payments.payment p where (p.status = 'refunded') <> (exists (
                        select 1 from payments.simulator_refund r
                        where r.charge = p.provider_key and r.outcome = 'refunded'))
                union all select 'cancelled immediately, and not refunded: ' || cast(s.id as varchar(36))
                    from subscriptions.subscription s join payments.payment p
                        on p.subscription_id = s.id and p.period = s.period
                    where s.cancel = 'NOW' and p.status = 'charged'
                union all select 'ended unpaid, and not refunded: ' || cast(s.id as varchar(36))
                    from subscriptions.subscription s join payments.payment p
                        on p.subscription_id = s.id and p.period = s.period
                    where s.status in ('ENDED', 'DECLINED') and p.status = 'charged'
                union all select 'active, and not paid: ' || cast(s.id as varchar(36))
                    from subscriptions.subscription s where s.status = 'ACTIVE' and not exists (
                        select 1 from payments.payment p
                        where p.subscription_id = s.id and p.period = s.period and p.status = 'charged')
                union all select 'past due, without a next attempt: ' || cast(s.id as varchar(36))
                    from subscriptions.subscription s where s.status = 'PAST_DUE' and not exists (
                        select 1 from payments.payment p where p.subscription_id = s.id and p.period = s.period
                            and p.status = 'requested' and p.due_at is not null)
                union all select 'over, with an open attempt: ' || cast(s.id as varchar(36))
                    from subscriptions.subscription s join payments.payment p on p.subscription_id = s.id
                    where s.status in ('ENDED', 'DECLINED', 'CANCELLED')
                        and p.status = 'requested' and p.stop = 'none'
                union all select 'an earlier period is refunded: ' || cast(p.id as varchar(36))
                    from subscriptions.subscription s join payments.payment p on p.subscription_id = s.id
                    where p.period < s.period and p.status not in ('charged', 'void')
                union all select 'a payment of no subscription: ' || cast(p.id as varchar(36))
                    from payments.payment p where not exists (
                        select 1 from subscriptions.subscription s where s.id = p.subscription_id)
                union all select 'numbers with gaps: ' || user_id from notifications.notification
                    group by user_id having count(*) <> max(sequence)
                union all select 'over, and its list is shown: ' || cast(s.id as varchar(36))
                    from subscriptions.subscription s join recommendations.movie_list w on w.subscription_id = s.id
                    where s.status in ('ENDED', 'CANCELLED') and not w.ended""";

    private LifeAudit() {}

    /** Each violation is a sentence. */
    public static List<String> violations(JdbcClient records) {
        return rows(records, VIOLATIONS);
    }

    /** The numbers of subscriptions and payments by status. */
    public static List<String> ends(JdbcClient records) {
        return rows(records, """
                select lower(status) || ' ' || count(*) from subscriptions.subscription group by status
                union all select 'payment ' || status || ' ' || count(*) from payments.payment group by status""");
    }

    private static List<String> rows(JdbcClient records, String sql) {
        return records.sql(sql).query((row, number) -> row.getString(1)).list();
    }
}
