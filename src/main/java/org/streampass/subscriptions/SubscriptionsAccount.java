package org.streampass.subscriptions;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.database.Counts;
import org.streampass.platform.operations.Account;

/** How many requests were accepted, and what became of them. */
class SubscriptionsAccount implements Account {

    private final JdbcClient jdbc;

    SubscriptionsAccount(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String service() {
        return "subscriptions";
    }

    @Override
    public Map<String, Long> figures() {
        return Counts.of(jdbc, """
                select '%s', count(*) from subscriptions.subscription
                union all select status, count(*) from subscriptions.subscription group by status
                union all select 'unpublished', count(*) from subscriptions.outbox""".formatted(ACCEPTED));
    }

    @Override
    public Set<String> ended() {
        return Set.of("active", "declined");
    }

    @Override
    public List<Finding> contradictions() {
        return List.of();
    }

    @Override
    public List<Finding> waiting() {
        return Account.waitsLong("created_at")
                .flatMap(condition -> jdbc
                        .sql("""
                                select id from subscriptions.subscription
                                where status = ? and %s order by created_at, id limit ?""".formatted(condition))
                        .params(Subscription.Status.PENDING.name(), MOST_WAITING)
                        .query(UUID.class)
                        .list()
                        .stream())
                .limit(MOST_WAITING)
                .map(id -> new Finding(id, "is pending, and no event is under way that would end it"))
                .toList();
    }
}
