package org.streampass.subscriptions;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.database.RowSet;

/** The first answer to each idempotency key of each user. */
class IdempotencyTable {

    /**
     * A request that was answered.
     *
     * @param requestDigest shows whether a later request with the key is identical
     * @param answer the body of the first answer
     */
    record Answered(String requestDigest, UUID subscriptionId, String answer) {}

    private final JdbcClient jdbc;

    IdempotencyTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A key of a user. */
    record Key(String userId, String key) {}

    /** @return the keys that were free; waits for a concurrent transaction with one of the keys */
    Set<Key> insert(SortedMap<Key, Answered> answers) {
        return RowSet.of(answers.entrySet())
                .text("user_id", entry -> entry.getKey().userId())
                .text("idempotency_key", entry -> entry.getKey().key())
                .text("request_digest", entry -> entry.getValue().requestDigest())
                .uuid("subscription_id", entry -> entry.getValue().subscriptionId())
                .text("answer", entry -> entry.getValue().answer())
                .after("created_at", entry -> Duration.ZERO)
                .insertInto(jdbc, "subscriptions.idempotency", List.of("user_id", "idempotency_key"))
                .stream()
                .map(key -> new Key((String) key.get(0), (String) key.get(1)))
                .collect(Collectors.toSet());
    }

    void delete(Key key) {
        jdbc.sql("delete from subscriptions.idempotency where user_id = ? and idempotency_key = ?")
                .params(key.userId(), key.key())
                .update();
    }

    Answered find(Key key) {
        return jdbc.sql("""
                        select request_digest, subscription_id, answer from subscriptions.idempotency
                        where user_id = ? and idempotency_key = ?""")
                .params(key.userId(), key.key())
                .query((row, number) -> new Answered(
                        row.getString("request_digest"),
                        row.getObject("subscription_id", UUID.class),
                        row.getString("answer")))
                .single();
    }
}
