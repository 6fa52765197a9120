package org.streampass.recommendations;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.database.Counts;
import org.streampass.platform.operations.Account;

/** How many lists are ready, and how many wait for what they need. */
class RecommendationsAccount implements Account {

    private final JdbcClient jdbc;

    RecommendationsAccount(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String service() {
        return "recommendations";
    }

    @Override
    public Map<String, Long> figures() {
        return Counts.of(jdbc, """
                select 'ready', count(*) from recommendations.wish where ready_at is not null
                union all select 'waiting', count(*) from recommendations.wish where waiting_since is not null""");
    }

    @Override
    public List<Finding> contradictions() {
        return find("has its tastes and its payment, but no list", """
                select subscription_id from recommendations.wish
                where waiting_since is not null and genres is not null and payment = 'completed' limit ?""", MOST_FINDINGS);
    }

    @Override
    public List<Finding> waiting() {
        return Account.waitsLong("waiting_since")
                .flatMap(condition -> find(
                        "waits for its tastes or its payment, and no event is under way that would bring it",
                        """
                select subscription_id from recommendations.wish
                where %s order by waiting_since, subscription_id limit ?""".formatted(condition),
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
