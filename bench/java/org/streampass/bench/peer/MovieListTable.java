package org.streampass.bench.peer;

import java.time.OffsetDateTime;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The state of each list. Each statement runs in the caller's transaction and locks the row. */
class MovieListTable {

    private static final String COLUMNS = "subscription_id, user_id, genres, payment, movies, completed_by";

    private final JdbcClient jdbc;

    MovieListTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param completedBy the event that arrived last */
    record MovieList(
            UUID subscriptionId, String userId, String genres, String payment, String movies, UUID completedBy) {

        boolean isComplete() {
            return genres != null && payment != null && movies == null;
        }
    }

    MovieList addGenres(UUID subscription, String user, String genres) {
        return upsert("genres", subscription, user, genres);
    }

    MovieList addPayment(UUID subscription, String user) {
        return upsert("payment", subscription, user, "completed");
    }

    private MovieList upsert(String column, UUID subscription, String user, String value) {
        return jdbc.sql("""
                        insert into recommendations.movie_list as list (subscription_id, user_id, %1$s) values (?, ?, ?)
                        on conflict (subscription_id) do update set %1$s = excluded.%1$s
                        returning %2$s""".formatted(column, COLUMNS))
                .params(subscription, user, value)
                .query(MovieList.class)
                .single();
    }

    MovieList find(UUID subscription) {
        return jdbc.sql("select %s from recommendations.movie_list where subscription_id = ?".formatted(COLUMNS))
                .param(subscription)
                .query(MovieList.class)
                .single();
    }

    void complete(UUID subscription, String movies, UUID completedBy) {
        jdbc.sql("""
                        update recommendations.movie_list set movies = ?, completed_by = ?, ready_at = ?, waiting_since = null
                        where subscription_id = ?""")
                .params(movies, completedBy, OffsetDateTime.now(), subscription)
                .update();
    }
}
