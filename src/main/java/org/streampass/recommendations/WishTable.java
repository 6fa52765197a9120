package org.streampass.recommendations;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.json.Json;

/** What is known of each subscription that a list may be made for. */
class WishTable {

    /**
     * @param genres null until the request was heard of
     * @param payment {@code completed} or {@code failed}; null until it was heard of
     * @param movies the list, as JSON; null until it was made
     * @param madeFor the event that completed it; null until it was made
     */
    record Wish(UUID subscriptionId, String userId, String genres, String payment, String movies, UUID madeFor) {

        /** Nothing was heard of it yet. */
        static Wish of(UUID subscriptionId, String userId) {
            return new Wish(subscriptionId, userId, null, null, null, null);
        }

        boolean isWaiting() {
            return movies == null && !"failed".equals(payment);
        }

        boolean canBeMade() {
            return genres != null && "completed".equals(payment) && movies == null;
        }

        Wish withGenres(String genres) {
            return new Wish(subscriptionId, userId, genres, payment, movies, madeFor);
        }

        Wish withPayment(String payment) {
            return new Wish(subscriptionId, userId, genres, payment, movies, madeFor);
        }

        Wish withList(String movies, UUID madeFor) {
            return new Wish(subscriptionId, userId, genres, payment, movies, madeFor);
        }
    }

    private final JdbcClient jdbc;

    WishTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return false if something is known of the subscription already */
    boolean insert(Wish wish) {
        return jdbc.sql("""
                        insert into recommendations.wish (subscription_id, user_id, genres, payment, waiting_since)
                        values (?, ?, ?, ?, case when ? then current_timestamp end) on conflict do nothing""")
                        .params(wish.subscriptionId(), wish.userId(), wish.genres(), wish.payment(), wish.isWaiting())
                        .update()
                == 1;
    }

    /** The row, held until the transaction ends: of two events at once, the second sees what the first has noted. */
    Wish lock(UUID subscriptionId) {
        return jdbc.sql("""
                        select subscription_id, user_id, genres, payment, movies, made_for from recommendations.wish
                        where subscription_id = ? for update""").param(subscriptionId).query(WishTable::read).single();
    }

    void update(Wish wish) {
        jdbc.sql("""
                        update recommendations.wish set genres = ?, payment = ?, movies = ?, made_for = ?, ready_at = ?,
                            waiting_since = case when ? then waiting_since end
                        where subscription_id = ?""")
                .params(
                        wish.genres(),
                        wish.payment(),
                        wish.movies(),
                        wish.madeFor(),
                        wish.movies() == null ? null : OffsetDateTime.now(),
                        wish.isWaiting(),
                        wish.subscriptionId())
                .update();
    }

    /** The list that was made last for the user. */
    Optional<Wish> newestList(String userId) {
        return jdbc.sql("""
                        select subscription_id, user_id, genres, payment, movies, made_for from recommendations.wish
                        where user_id = ? and ready_at is not null order by ready_at desc limit 1""").param(userId).query(WishTable::read).optional();
    }

    private static Wish read(ResultSet row, int number) throws SQLException {
        return new Wish(
                row.getObject("subscription_id", UUID.class),
                row.getString("user_id"),
                row.getString("genres"),
                row.getString("payment"),
                row.getString("movies"),
                row.getObject("made_for", UUID.class));
    }

    static List<Recommendation> movies(Wish wish) {
        return List.of(Json.read(wish.movies(), Recommendation[].class));
    }
}
