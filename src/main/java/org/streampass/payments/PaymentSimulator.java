package org.streampass.payments;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.payments.PaymentGateway.Answer.Charged;
import org.streampass.payments.PaymentGateway.Answer.Declined;

/**
 * Stands in for a payment provider. It keeps a ledger, as a provider would, and honours idempotency keys; the token
 * says how it behaves: {@code tok_ok} is charged, {@code tok_flaky} times out twice first, {@code tok_lost} takes the
 * money and loses the answer once, every other is declined. Its keys are UUIDs, as some providers ask for.
 */
class PaymentSimulator implements PaymentGateway {

    private static final int FLAKY_TIMEOUTS = 2;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Duration latency;

    PaymentSimulator(JdbcClient jdbc, TransactionTemplate transaction, Duration latency) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.latency = latency;
    }

    @Override
    public Answer charge(Order order) {
        takeTime();
        Reply reply = transaction.execute(status -> decide(order));
        if (reply.lost()) {
            throw new NoAnswerException("the payment provider did not answer in time");
        }
        return reply.answer();
    }

    /** @param lost the caller does not get to see it */
    private record Reply(Answer answer, boolean lost) {}

    private record Entry(int attempts, String outcome, String reference) {}

    private Reply decide(Order order) {
        Entry entry = attempt(order);
        if (entry.outcome() != null) {
            return new Reply(answer(entry.outcome(), entry.reference()), false);
        }
        return switch (order.paymentToken()) {
            case "tok_ok" -> new Reply(settle(order, "charged"), false);
            case "tok_lost" -> new Reply(settle(order, "charged"), true);
            case "tok_flaky" ->
                entry.attempts() <= FLAKY_TIMEOUTS ? new Reply(null, true) : new Reply(settle(order, "charged"), false);
            default -> new Reply(settle(order, "declined"), false);
        };
    }

    private Entry attempt(Order order) {
        UUID key = UUID.fromString(order.idempotencyKey());
        jdbc.sql("""
                        insert into payments.simulator_ledger (idempotency_key, token, amount, currency, attempts)
                        values (?, ?, ?, ?, 0) on conflict do nothing""")
                .params(
                        key,
                        order.paymentToken(),
                        order.price().amount(),
                        order.price().currency())
                .update();
        jdbc.sql("update payments.simulator_ledger set attempts = attempts + 1 where idempotency_key = ?")
                .param(key)
                .update();
        return jdbc.sql("select attempts, outcome, reference from payments.simulator_ledger where idempotency_key = ?")
                .param(key)
                .query(Entry.class)
                .single();
    }

    private Answer settle(Order order, String outcome) {
        String reference =
                "sim_" + UUID.nameUUIDFromBytes(order.idempotencyKey().getBytes());
        jdbc.sql("""
                        update payments.simulator_ledger set outcome = ?, reference = ?, decided_at = ?
                        where idempotency_key = ?""")
                .params(outcome, reference, OffsetDateTime.now(), UUID.fromString(order.idempotencyKey()))
                .update();
        return answer(outcome, reference);
    }

    private static Answer answer(String outcome, String reference) {
        return outcome.equals("charged") ? new Charged(reference) : new Declined("card_declined");
    }

    private void takeTime() {
        try {
            Thread.sleep(latency.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswerException("interrupted while the payment provider was asked");
        }
    }
}
