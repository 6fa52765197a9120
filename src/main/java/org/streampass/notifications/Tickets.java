package org.streampass.notifications;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.json.Sha256;

/** Single-use tickets that authenticate a WebSocket. A browser cannot send a bearer token with the handshake. */
class Tickets {

    private static final Duration LIFETIME = Duration.ofSeconds(30);
    private static final int BYTES = 24;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final SecureRandom random = new SecureRandom();

    Tickets(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    record Ticket(String ticket, Instant expiresAt) {}

    /**
     * The right to connect.
     *
     * @param until when the user's token expires
     */
    record Admission(String userId, Instant until) {}

    /** @param tokenExpiresAt limits the lifetime of the ticket and of its WebSocket */
    Ticket issue(String userId, Instant tokenExpiresAt) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Instant expiry = now.plus(LIFETIME);
        Ticket ticket = new Ticket(
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                expiry.isBefore(tokenExpiresAt) ? expiry : tokenExpiresAt);
        jdbc.sql("""
                        insert into notifications.ticket (digest, user_id, expires_at, token_expires_at)
                        values (?, ?, current_timestamp + cast(? as bigint) * interval '0.001' second, ?)""")
                .params(
                        Sha256.of(ticket.ticket()),
                        userId,
                        Duration.between(now, ticket.expiresAt()).toMillis(),
                        tokenExpiresAt.atOffset(ZoneOffset.UTC))
                .update();
        return ticket;
    }

    /**
     * Uses a ticket. It expires by the database's clock. A ticket that expires in more than a minute is invalid, too: it was
     * issued while that clock was ahead.
     *
     * @return empty if the ticket is unknown, expired or used
     */
    Optional<Admission> use(String ticket) {
        String digest = Sha256.of(ticket);
        return transaction.execute(status -> jdbc.sql(
                        "select user_id, token_expires_at from notifications.ticket where digest = ?"
                                + " and expires_at > current_timestamp"
                                + " and expires_at < current_timestamp + interval '1' minute for update")
                .param(digest)
                .query((row, number) -> new Admission(
                        row.getString("user_id"),
                        row.getObject("token_expires_at", OffsetDateTime.class).toInstant()))
                .optional()
                .filter(admission -> jdbc.sql("delete from notifications.ticket where digest = ?")
                                .param(digest)
                                .update()
                        == 1));
    }
}
