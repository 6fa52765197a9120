package org.streampass.subscriptions;

import java.time.OffsetDateTime;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What was answered to which key of which user. */
class IdempotencyTable {

    /**
     * A request that was answered.
     *
     * @param requestDigest tells whether a later request with the key is the same one
     * @param answer the body of the first answer
     */
    record Answered(String requestDigest, UUID subscriptionId, String answer) {}

    private final JdbcClient jdbc;

    IdempotencyTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return false if the key is taken, after waiting for the transaction that takes it just now */
    boolean insert(String userId, String key, Answered answered) {
        return jdbc.sql("""
                        insert into subscriptions.idempotency
                            (user_id, idempotency_key, request_digest, subscription_id, answer, created_at)
                        values (?, ?, ?, ?, ?, ?) on conflict do nothing""")
                        .params(
                                userId,
                                key,
                                answered.requestDigest(),
                                answered.subscriptionId(),
                                answered.answer(),
                                OffsetDateTime.now())
                        .update()
                == 1;
    }

    Answered find(String userId, String key) {
        return jdbc.sql("""
                        select request_digest, subscription_id, answer from subscriptions.idempotency
                        where user_id = ? and idempotency_key = ?""")
                .params(userId, key)
                .query((row, number) -> new Answered(
                        row.getString("request_digest"),
                        row.getObject("subscription_id", UUID.class),
                        row.getString("answer")))
                .single();
    }
}
