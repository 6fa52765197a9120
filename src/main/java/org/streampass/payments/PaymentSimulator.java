package org.streampass.payments;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.payments.PaymentGateway.Answer.Charged;
import org.streampass.payments.PaymentGateway.Answer.Declined;
import org.streampass.platform.database.Columns;
import org.streampass.platform.json.Money;

/**
 * Replaces a payment provider. It keeps a ledger and honours idempotency keys, as a provider does. The payment token
 * determines the outcome: see docs/api.md. It accepts only UUIDs as idempotency keys, as some providers do.
 */
class PaymentSimulator implements PaymentGateway {

    private static final int FLAKY_TIMEOUTS = 2;
    private static final String CHARGE = "sim_";

    private static final String SELECT_ENTRY = """
            select attempts, outcome, reference, reason, charged_at, requested_at from payments.simulator_ledger
            where idempotency_key = ?""";

    private static final String CHARGES = """
            select l.*, exists (select 1 from payments.simulator_refund r
                where r.charge = l.idempotency_key and r.outcome = 'refunded') as is_refunded
            from payments.simulator_ledger l where outcome = 'charged'\s""";

    private static final UUID BEFORE_ALL = new UUID(0, 0);

    /** The processing time of a slow charge. */
    private static final Duration SLOW = Duration.ofMinutes(1);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Duration latency;

    /** @param clock for the times of charges */
    PaymentSimulator(JdbcClient jdbc, TransactionTemplate transaction, Clock clock, Duration latency) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
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
        UUID key = UUID.fromString(idempotencyKey);
        Optional<Entry> entry =
                jdbc.sql(SELECT_ENTRY).param(key).query(Entry.class).optional();
        if (entry.filter(each -> "processing".equals(each.outcome())).isPresent()) {
            return Optional.of(transaction.execute(status -> endProcessing(key)));
        }
        return entry.map(PaymentSimulator::answer);
    }

    /** @param lost whether the answer does not reach the caller */
    private record Reply(Answer answer, boolean lost) {}

    /**
     * The ledger's entry of a key.
     *
     * @param outcome {@code charged}, {@code declined} or {@code processing}; null until it is decided
     * @param chargedAt null unless it was charged
     */
    private record Entry(
            int attempts,
            String outcome,
            String reference,
            String reason,
            OffsetDateTime chargedAt,
            OffsetDateTime requestedAt) {}

    private Reply decide(Order order) {
        Entry first = attempt(order, 1);
        if (insert(order, first)) {
            boolean lost = first.outcome() == null || order.paymentToken().equals("tok_lost");
            return new Reply(answer(first), lost || first.outcome().equals("processing"));
        }
        return transaction.execute(status -> decideAgain(order));
    }

    private Reply decideAgain(Order order) {
        Entry known = lock(key(order));
        if ("processing".equals(known.outcome())) {
            return new Reply(endProcessing(key(order)), false);
        }
        if (known.outcome() != null) {
            return new Reply(answer(known), false);
        }
        Entry next = attempt(order, known.attempts() + 1);
        update(key(order), next);
        return new Reply(answer(next), next.outcome() == null);
    }

    /** @throws NoAnswerException if it is still being processed */
    private Answer endProcessing(UUID key) {
        Entry known = lock(key);
        if (!known.outcome().equals("processing")) {
            return answer(known);
        }
        if (known.requestedAt().toInstant().isAfter(Instant.now().minus(SLOW))) {
            throw new NoAnswerException("the payment provider is still processing it");
        }
        Entry charged = charged(known.attempts(), known.reference());
        update(key, charged);
        return answer(charged);
    }

    private Entry attempt(Order order, int attempts) {
        String reference = CHARGE + order.idempotencyKey();
        return switch (order.paymentToken()) {
            case "tok_ok", "tok_lost", "tok_no_refund" -> charged(attempts, reference);
            case "tok_flaky" ->
                attempts <= FLAKY_TIMEOUTS
                        ? new Entry(attempts, null, null, null, null, null)
                        : charged(attempts, reference);
            case "tok_slow" -> new Entry(attempts, "processing", reference, null, null, null);
            case "tok_expires" -> paysOnce(order, attempts, reference, "expired_card");
            case "tok_stolen" -> paysOnce(order, attempts, reference, "stolen_card");
            case "tok_no_funds" ->
                order.period() > 1 && isFirst(order, "/" + order.period())
                        ? declined(attempts, reference, "insufficient_funds")
                        : charged(attempts, reference);
            default -> declined(attempts, reference, "card_declined");
        };
    }

    private Entry paysOnce(Order order, int attempts, String reference, String reason) {
        return isFirst(order, "") ? charged(attempts, reference) : declined(attempts, reference, reason);
    }

    /**
     * Whether this is the first charge of the subscription with the card.
     *
     * @param occasion the period, if the first charge in each period counts; otherwise empty
     */
    private boolean isFirst(Order order, String occasion) {
        return jdbc.sql("""
                        insert into payments.simulator_card (subscription_id, token) values (?, ?)
                        on conflict do nothing""")
                        .params(order.subscriptionId(), order.paymentToken() + occasion)
                        .update()
                == 1;
    }

    private Entry charged(int attempts, String reference) {
        return new Entry(
                attempts, "charged", reference, null, OffsetDateTime.now(clock).truncatedTo(ChronoUnit.MICROS), null);
    }

    private static Entry declined(int attempts, String reference, String reason) {
        return new Entry(attempts, "declined", reference, reason, null, null);
    }

    /** @return false if the key is known */
    private boolean insert(Order order, Entry entry) {
        return jdbc.sql("""
                        insert into payments.simulator_ledger (idempotency_key, subscription_id, period, token, amount,
                            currency, attempts, outcome, reference, reason, charged_at, decided_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""")
                        .params(
                                key(order),
                                order.subscriptionId(),
                                order.period(),
                                order.paymentToken(),
                                order.price().amount(),
                                order.price().currency().getCurrencyCode(),
                                entry.attempts(),
                                entry.outcome(),
                                entry.reference(),
                                entry.reason(),
                                entry.chargedAt(),
                                decidedAt(entry))
                        .update()
                == 1;
    }

    /** Locks the entry of a key: concurrent requests with this key wait until the transaction ends. */
    private Entry lock(UUID key) {
        return jdbc.sql(SELECT_ENTRY + " for update")
                .param(key)
                .query(Entry.class)
                .single();
    }

    private void update(UUID key, Entry entry) {
        jdbc.sql("""
                        update payments.simulator_ledger
                        set attempts = ?, outcome = ?, reference = ?, reason = ?, charged_at = ?, decided_at = ?
                        where idempotency_key = ?""")
                .params(
                        entry.attempts(),
                        entry.outcome(),
                        entry.reference(),
                        entry.reason(),
                        entry.chargedAt(),
                        decidedAt(entry),
                        key)
                .update();
    }

    @Override
    public RefundAnswer refund(RefundOrder order) {
        takeTime();
        UUID charge = UUID.fromString(order.charge().substring(CHARGE.length()));
        boolean isNew = jdbc.sql("""
                        insert into payments.simulator_refund
                            (idempotency_key, charge, amount, currency, outcome, reference)
                        select cast(? as uuid), idempotency_key, amount, currency,
                            case when token = 'tok_no_refund' then 'refused' else 'refunded' end, cast(? as varchar(100))
                        from payments.simulator_ledger where idempotency_key = ? and outcome = 'charged'
                        on conflict do nothing""")
                        .params(UUID.fromString(order.idempotencyKey()), "simr_" + order.idempotencyKey(), charge)
                        .update()
                == 1;
        if (isNew && isLost(charge)) {
            throw new NoAnswerException("the payment provider did not answer in time");
        }
        return findRefund(order.idempotencyKey()).orElseGet(() -> new RefundAnswer.Refused("unknown_charge"));
    }

    private boolean isLost(UUID charge) {
        return jdbc.sql("select token from payments.simulator_ledger where idempotency_key = ?")
                .param(charge)
                .query(String.class)
                .optional()
                .filter("tok_lost"::equals)
                .isPresent();
    }

    @Override
    public Optional<RefundAnswer> findRefund(String idempotencyKey) {
        return jdbc.sql("select outcome, reference from payments.simulator_refund where idempotency_key = ?")
                .param(UUID.fromString(idempotencyKey))
                .query((row, number) -> row.getString("outcome").equals("refunded")
                        ? new RefundAnswer.Refunded(row.getString("reference"))
                        : (RefundAnswer) new RefundAnswer.Refused("account_closed"))
                .optional();
    }

    @Override
    public List<Charge> charges(String after, int most) {
        return jdbc.sql(CHARGES + "and idempotency_key > ? order by idempotency_key limit ?")
                .params(after == null ? BEFORE_ALL : UUID.fromString(after), most)
                .query(PaymentSimulator::chargeOf)
                .list();
    }

    @Override
    public List<Charge> charges(Collection<String> idempotencyKeys) {
        return jdbc.sql(CHARGES + "and idempotency_key = any(?)")
                .param(idempotencyKeys.stream().map(UUID::fromString).toArray(UUID[]::new))
                .query(PaymentSimulator::chargeOf)
                .list();
    }

    private static Charge chargeOf(ResultSet row, int number) throws SQLException {
        return new Charge(
                row.getString("idempotency_key"),
                row.getObject("subscription_id", UUID.class),
                row.getInt("period"),
                new Money(row.getLong("amount"), Currency.getInstance(row.getString("currency"))),
                Columns.instant(row, "decided_at"),
                row.getBoolean("is_refunded"));
    }

    private static UUID key(Order order) {
        return UUID.fromString(order.idempotencyKey());
    }

    private static OffsetDateTime decidedAt(Entry entry) {
        return entry.outcome() == null ? null : OffsetDateTime.now();
    }

    private static Answer answer(Entry entry) {
        if (entry.outcome() == null || entry.outcome().equals("processing")) {
            return null;
        }
        return entry.outcome().equals("charged")
                ? new Charged(entry.reference(), entry.chargedAt().toInstant())
                : new Declined(entry.reason(), entry.reason().equals("stolen_card"));
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
