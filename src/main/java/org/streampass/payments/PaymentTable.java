package org.streampass.payments;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.database.RowSet;
import org.streampass.platform.events.EventCause;
import org.streampass.platform.events.Trace;
import org.streampass.platform.work.Claim;
import org.streampass.platform.work.DueTable;
import org.streampass.platform.work.DueWork.Done;

/** The table of payments, of which a subscription has one. */
class PaymentTable {

    private static final String TABLE = "payments.payment";

    private static final String OF_SUBSCRIPTIONS = """
            select *, extract(epoch from current_timestamp) - extract(epoch from key_since) as asked_for
            from payments.payment where subscription_id = any(?)""";

    private final JdbcClient jdbc;
    private final DueTable<Payment> due;

    PaymentTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.due =
                new DueTable<>(TABLE, "subscription_id", "subscription_id", OF_SUBSCRIPTIONS, PaymentTable::read, jdbc);
    }

    DueTable<Payment> due() {
        return due;
    }

    /** @return the subscriptions that had no payment before */
    Set<UUID> insert(Collection<Payment> payments, Claim.Initial claim) {
        RowSet<Payment> rows = RowSet.of(payments.stream()
                        .sorted((one, other) -> one.subscriptionId().compareTo(other.subscriptionId()))
                        .toList())
                .uuid("subscription_id", Payment::subscriptionId)
                .uuid("event_id", payment -> payment.cause().id())
                .uuid("correlation_id", payment -> payment.cause().correlationId())
                .text("trace_parent", payment -> payment.cause().trace().parent())
                .text("trace_state", payment -> payment.cause().trace().state())
                .text("user_id", Payment::userId)
                .text("payment_token", Payment::paymentToken)
                .number("amount", payment -> payment.price().amount())
                .text("currency", payment -> payment.price().currency().getCurrencyCode())
                .number("key_number", payment -> (long) payment.keyNumber())
                .uuid("provider_key", Payment::providerKey)
                .after("key_since", payment -> payment.askedFor().negated());
        return claim.addTo(rows).insertInto(jdbc, TABLE, "subscription_id");
    }

    /** Those of these payments that the provider has decided. */
    List<Payment> decided(Collection<UUID> subscriptions) {
        return jdbc.sql(OF_SUBSCRIPTIONS + " and status <> 'requested'")
                .param(subscriptions.toArray(UUID[]::new))
                .query(PaymentTable::read)
                .list();
    }

    /**
     * Notes that the provider is about to be asked with the next key.
     *
     * @return false if another worker has the payment
     */
    boolean takeNextKey(Payment payment) {
        Payment next = payment.withNextKey();
        return jdbc.sql("""
                        update payments.payment set key_number = ?, provider_key = ?, key_since = current_timestamp
                        where subscription_id = ? and claim = ?""")
                        .params(
                                next.keyNumber(),
                                next.providerKey(),
                                payment.subscriptionId(),
                                payment.claim().number())
                        .update()
                == 1;
    }

    /** @param done payments and their {@link PaymentOutcome}s */
    List<Done<Payment>> decide(List<Done<Payment>> done) {
        return due.finish(done, Done::row, rows -> rows.text(
                        "status", payment -> completed(payment) == null ? "declined" : "charged")
                .text(
                        "provider_reference",
                        payment -> completed(payment) == null
                                ? null
                                : completed(payment).reference())
                .text("reason", payment -> payment.result() instanceof PaymentFailed failed ? failed.reason() : null)
                .after("decided_at", payment -> Duration.ZERO));
    }

    private static PaymentCompleted completed(Done<Payment> payment) {
        return payment.result() instanceof PaymentCompleted completed ? completed : null;
    }

    private static Payment read(ResultSet row, int number) throws SQLException {
        return new Payment(
                row.getObject("subscription_id", UUID.class),
                new EventCause(
                        row.getObject("event_id", UUID.class),
                        row.getObject("correlation_id", UUID.class),
                        Trace.of(row.getString("trace_parent"), row.getString("trace_state"))),
                row.getString("user_id"),
                new Money(row.getLong("amount"), Currency.getInstance(row.getString("currency"))),
                row.getString("payment_token"),
                row.getInt("key_number"),
                Duration.ofMillis((long) (row.getDouble("asked_for") * 1000)),
                Claim.read(row),
                outcome(row));
    }

    private static PaymentGateway.Answer outcome(ResultSet row) throws SQLException {
        return switch (row.getString("status")) {
            case "charged" -> new PaymentGateway.Answer.Charged(row.getString("provider_reference"));
            case "declined" -> new PaymentGateway.Answer.Declined(row.getString("reason"));
            default -> null;
        };
    }
}
