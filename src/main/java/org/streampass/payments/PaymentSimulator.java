package org.streampass.payments;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
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
        Reply reply = decide(order);
        if (reply.lost()) {
            throw new NoAnswerException("the payment provider did not answer in time");
        }
        return reply.answer();
    }

    @Override
    public Optional<Answer> find(String idempotencyKey) {
        takeTime();
        return jdbc.sql("""
                        select attempts, outcome, reference from payments.simulator_ledger
                        where idempotency_key = ? and outcome is not null""")
                .param(UUID.fromString(idempotencyKey))
                .query(Entry.class)
                .optional()
                .map(PaymentSimulator::answer);
    }

    /** @param lost the caller does not get to see it */
    private record Reply(Answer answer, boolean lost) {}

    /** What the ledger has under a key; the outcome and the reference are null as long as nothing is decided. */
    private record Entry(int attempts, String outcome, String reference) {}

    private Reply decide(Order order) {
        Entry first = attempt(order, 1);
        if (insert(order, first)) {
            return new Reply(
                    answer(first),
                    first.outcome() == null || order.paymentToken().equals("tok_lost"));
        }
        return transaction.execute(status -> decideAgain(order));
    }

    private Reply decideAgain(Order order) {
        Entry known = lock(order);
        if (known.outcome() != null) {
            return new Reply(answer(known), false);
        }
        Entry next = attempt(order, known.attempts() + 1);
        update(order, next);
        return new Reply(answer(next), next.outcome() == null);
    }

    private static Entry attempt(Order order, int attempts) {
        String reference =
                "sim_" + UUID.nameUUIDFromBytes(order.idempotencyKey().getBytes(StandardCharsets.UTF_8));
        return switch (order.paymentToken()) {
            case "tok_ok", "tok_lost" -> new Entry(attempts, "charged", reference);
            case "tok_flaky" ->
                attempts <= FLAKY_TIMEOUTS
                        ? new Entry(attempts, null, null)
                        : new Entry(attempts, "charged", reference);
            default -> new Entry(attempts, "declined", reference);
        };
    }

    /** @return false if the key is known */
    private boolean insert(Order order, Entry entry) {
        return jdbc.sql("""
                        insert into payments.simulator_ledger
                            (idempotency_key, token, amount, currency, attempts, outcome, reference, decided_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""")
                        .params(
                                key(order),
                                order.paymentToken(),
                                order.price().amount(),
                                order.price().currency().getCurrencyCode(),
                                entry.attempts(),
                                entry.outcome(),
                                entry.reference(),
                                decidedAt(entry))
                        .update()
                == 1;
    }

    /** Whoever asks with the same key meanwhile waits until the transaction ends. */
    private Entry lock(Order order) {
        return jdbc.sql("""
                        select attempts, outcome, reference from payments.simulator_ledger
                        where idempotency_key = ? for update""").param(key(order)).query(Entry.class).single();
    }

    private void update(Order order, Entry entry) {
        jdbc.sql("""
                        update payments.simulator_ledger set attempts = ?, outcome = ?, reference = ?, decided_at = ?
                        where idempotency_key = ?""")
                .params(entry.attempts(), entry.outcome(), entry.reference(), decidedAt(entry), key(order))
                .update();
    }

    private static UUID key(Order order) {
        return UUID.fromString(order.idempotencyKey());
    }

    private static OffsetDateTime decidedAt(Entry entry) {
        return entry.outcome() == null ? null : OffsetDateTime.now();
    }

    private static Answer answer(Entry entry) {
        if (entry.outcome() == null) {
            return null;
        }
        return entry.outcome().equals("charged") ? new Charged(entry.reference()) : new Declined("card_declined");
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
