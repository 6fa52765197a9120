package org.streampass.bench.rival;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.bench.rival.Messages.Charge;

/**
 * The payment provider with the statements, the ledger and the latency of the application's simulator. It is somebody
 * else's, so it is not for the rival to make faster.
 */
class Provider {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Duration latency;
    private final Path down;
    private final Duration timeout;

    Provider(JdbcClient jdbc, TransactionTemplate transaction, RivalSettings settings) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        latency = settings.latency();
        down = settings.providerDown();
        timeout = settings.providerTimeout();
    }

    /** It did not answer in time. */
    static class NoAnswerException extends Exception {}

    private record Entry(int attempts, String outcome, String reference) {}

    /** @return the provider's reference */
    String charge(Charge charge) throws NoAnswerException {
        if (Files.exists(down)) {
            take(timeout);
            throw new NoAnswerException();
        }
        take(latency);
        return transaction.execute(status -> decide(charge));
    }

    private String decide(Charge charge) {
        Entry entry = attempt(charge);
        if (entry.outcome() != null) {
            return entry.reference();
        }
        String reference = "sim_"
                + UUID.nameUUIDFromBytes(charge.subscriptionId().toString().getBytes());
        jdbc.sql("""
                        update payments.simulator_ledger set outcome = ?, reference = ?, decided_at = ?
                        where idempotency_key = ?""")
                .params("charged", reference, OffsetDateTime.now(), charge.subscriptionId())
                .update();
        return reference;
    }

    private Entry attempt(Charge charge) {
        jdbc.sql("""
                        insert into payments.simulator_ledger (idempotency_key, token, amount, currency, attempts)
                        values (?, ?, ?, ?, 0) on conflict do nothing""")
                .params(
                        charge.subscriptionId(),
                        charge.paymentToken(),
                        charge.price().amount(),
                        charge.price().currency())
                .update();
        jdbc.sql("update payments.simulator_ledger set attempts = attempts + 1 where idempotency_key = ?")
                .param(charge.subscriptionId())
                .update();
        return jdbc.sql("select attempts, outcome, reference from payments.simulator_ledger where idempotency_key = ?")
                .param(charge.subscriptionId())
                .query((row, n) -> new Entry(row.getInt(1), row.getString(2), row.getString(3)))
                .single();
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
