package org.streampass.bench.peer;

import java.time.OffsetDateTime;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keeps what is known of each list; each statement is for the caller's transaction, and holds the row until it ends. */
class WishRows {

    private static final String KNOWN = "subscription_id, user_id, genres, payment, movies, made_for";

    private final JdbcClient jdbc;

    WishRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param madeFor the event that completed it */
    record Wish(UUID subscriptionId, String userId, String genres, String payment, String movies, UUID madeFor) {

        boolean canBeMade() {
            return genres != null && payment != null && movies == null;
        }
    }

    Wish noteTastes(UUID subscription, String user, String genres) {
        return note("genres", subscription, user, genres);
    }

    Wish notePayment(UUID subscription, String user) {
        return note("payment", subscription, user, "completed");
    }

    private Wish note(String column, UUID subscription, String user, String value) {
        return jdbc.sql("""
                        insert into recommendations.wish as wish (subscription_id, user_id, %1$s) values (?, ?, ?)
                        on conflict (subscription_id) do update set %1$s = excluded.%1$s
                        returning %2$s""".formatted(column, KNOWN))
                .params(subscription, user, value)
                .query(Wish.class)
                .single();
    }

    Wish find(UUID subscription) {
        return jdbc.sql("select %s from recommendations.wish where subscription_id = ?".formatted(KNOWN))
                .param(subscription)
                .query(Wish.class)
                .single();
    }

    void make(UUID subscription, String movies, UUID madeFor) {
        jdbc.sql("""
                        update recommendations.wish set movies = ?, made_for = ?, ready_at = ?, waiting_since = null
                        where subscription_id = ?""")
                .params(movies, madeFor, OffsetDateTime.now(), subscription)
                .update();
    }
}
