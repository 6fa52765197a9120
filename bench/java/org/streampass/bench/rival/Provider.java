package org.streampass.bench.rival;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.bench.rival.Messages.Charge;

/**
 * The payment provider with the statements, the ledger and the latency of the application's simulator. It belongs to a
 * third party, so the rival must not optimize it.
 */
public class Provider {

    private final JdbcClient jdbc;
    private final Duration latency;
    private final Path down;
    private final Duration timeout;

    /**
     * @param down while this file exists it does not answer
     * @param timeout after which callers give up
     */
    Provider(JdbcClient jdbc, Duration latency, Path down, Duration timeout) {
        this.jdbc = jdbc;
        this.latency = latency;
        this.down = down;
        this.timeout = timeout;
    }

    /** It did not answer in time. */
    public static class NoAnswerException extends Exception {}

    /** @return the provider's reference */
    public String charge(Charge charge) throws NoAnswerException {
        if (Files.exists(down)) {
            take(timeout);
            throw new NoAnswerException();
        }
        take(latency);
        return decide(charge);
    }

    /** A known key was charged, because all tokens are valid here. */
    private String decide(Charge charge) {
        String reference = "sim_"
                + UUID.nameUUIDFromBytes(charge.subscriptionId().toString().getBytes());
        jdbc.sql("""
                        insert into payments.simulator_ledger
                            (idempotency_key, token, amount, currency, attempts, outcome, reference, decided_at)
                        values (?, ?, ?, ?, 1, 'charged', ?, ?) on conflict do nothing""")
                .params(
                        charge.subscriptionId(),
                        charge.paymentToken(),
                        charge.price().amount(),
                        charge.price().currency(),
                        reference,
                        OffsetDateTime.now())
                .update();
        return reference;
    }

    private static void take(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
