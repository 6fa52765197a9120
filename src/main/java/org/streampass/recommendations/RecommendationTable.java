package org.streampass.recommendations;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.database.RowSet;
import org.streampass.platform.json.Json;

/** The state of each subscription's list. */
class RecommendationTable {

    private static final String TABLE = "recommendations.movie_list";

    private static final String COLUMNS =
            "subscription_id, user_id, genres, payment, movies, completed_by, correlation_id, ended";

    private final JdbcClient jdbc;

    RecommendationTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return the subscriptions that had no row */
    Set<UUID> insert(Collection<RecommendationState> states) {
        return rows(states).text("user_id", RecommendationState::userId).insertInto(jdbc, TABLE, "subscription_id");
    }

    /** Reads rows and locks them until the transaction ends, so that concurrent events of a subscription see each other. */
    Map<UUID, RecommendationState> lock(Collection<UUID> subscriptions) {
        return jdbc
                .sql("select %s from %s where subscription_id = any(?) order by subscription_id for update"
                        .formatted(COLUMNS, TABLE))
                .param(subscriptions.toArray(UUID[]::new))
                .query(RecommendationTable::read)
                .list()
                .stream()
                .collect(Collectors.toMap(RecommendationState::subscriptionId, Function.identity()));
    }

    /** An updated row no longer waits: its first event has inserted it, and the second completes or ends it. */
    void update(Collection<RecommendationState> states) {
        rows(states).update(jdbc, TABLE, "subscription_id");
    }

    private static RowSet<RecommendationState> rows(Collection<RecommendationState> states) {
        return RowSet.of(states.stream()
                        .sorted(Comparator.comparing(RecommendationState::subscriptionId))
                        .toList())
                .uuid("subscription_id", RecommendationState::subscriptionId)
                .text("genres", RecommendationState::genres)
                .text("payment", RecommendationState::payment)
                .text("movies", RecommendationState::movies)
                .uuid("completed_by", RecommendationState::completedBy)
                .uuid("correlation_id", RecommendationState::correlationId)
                .flag("ended", RecommendationState::ended)
                .after("ready_at", state -> state.movies() == null ? null : Duration.ZERO)
                .after("waiting_since", state -> state.isWaiting() ? Duration.ZERO : null);
    }

    /** The subscriptions with a list. */
    List<RecommendationState> ready(Collection<UUID> subscriptions) {
        return jdbc.sql("select %s from %s where subscription_id = any(?) and ready_at is not null"
                        .formatted(COLUMNS, TABLE))
                .param(subscriptions.toArray(UUID[]::new))
                .query(RecommendationTable::read)
                .list();
    }

    /** The newest list of the user's subscriptions that are not over. */
    Optional<RecommendationState> newestList(String userId) {
        return jdbc.sql("""
                        select %s from %s where user_id = ? and ready_at is not null and not ended
                        order by ready_at desc limit 1""".formatted(COLUMNS, TABLE))
                .param(userId)
                .query(RecommendationTable::read)
                .optional();
    }

    private static RecommendationState read(ResultSet row, int number) throws SQLException {
        return new RecommendationState(
                row.getObject("subscription_id", UUID.class),
                row.getString("user_id"),
                row.getString("genres"),
                row.getString("payment"),
                row.getString("movies"),
                row.getObject("completed_by", UUID.class),
                row.getObject("correlation_id", UUID.class),
                row.getBoolean("ended"));
    }

    static List<Recommendation> movies(RecommendationState state) {
        return List.of(Json.read(state.movies(), Recommendation[].class));
    }
}
