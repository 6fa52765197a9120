package org.streampass.notifications;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Let one WebSocket in, once: a browser cannot send a bearer token with it, and an address is no place for one. */
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

    Ticket issue(String userId) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        Ticket ticket = new Ticket(
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                Instant.now().plus(LIFETIME).truncatedTo(ChronoUnit.MILLIS));
        jdbc.sql("insert into notifications.ticket (digest, user_id, expires_at) values (?, ?, ?)")
                .params(digest(ticket.ticket()), userId, ticket.expiresAt().atOffset(ZoneOffset.UTC))
                .update();
        return ticket;
    }

    /** @return whose ticket it is; empty if it is none, expired, or used: whoever deletes the row has used it */
    Optional<String> use(String ticket) {
        String digest = digest(ticket);
        return transaction.execute(status -> jdbc.sql(
                        "select user_id from notifications.ticket where digest = ? and expires_at > ? for update")
                .params(digest, OffsetDateTime.now())
                .query(String.class)
                .optional()
                .filter(user -> jdbc.sql("delete from notifications.ticket where digest = ?")
                                .param(digest)
                                .update()
                        == 1));
    }

    private static String digest(String ticket) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(ticket.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
