package org.streampass.payments;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.payments.PaymentGateway.RefundAnswer;
import org.streampass.payments.PaymentGateway.RefundAnswer.Refunded;
import org.streampass.payments.PaymentGateway.RefundAnswer.Refused;
import org.streampass.platform.database.RowSet;
import org.streampass.platform.events.EventCause;
import org.streampass.platform.json.Money;
import org.streampass.platform.work.Claim;
import org.streampass.platform.work.DueResult;
import org.streampass.platform.work.DueTable;
import org.streampass.platform.work.DueTableDefinition;
import org.streampass.platform.work.DueWork.Done;

/** The table of refunds. A payment has at most one. */
class RefundTable {

    private static final String TABLE = "payments.refund";

    private static final String CONTENTS = """
            select r.*, p.user_id, p.amount, p.currency, p.period, p.provider_reference as charge,
                extract(epoch from current_timestamp) - extract(epoch from r.key_since) as asked_for
            from payments.refund r join payments.payment p on p.id = r.payment_id where r.payment_id = any(?)""";

    private static final String WHY = """
            'refund, attempt ' || attempt_number || ': ' || case cause
                when 'late' then 'charged after the subscription had ended' else 'the subscription was cancelled' end""";

    private final JdbcClient jdbc;
    private final DueTable<Refund> due;

    RefundTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.due = new DueTable<>(
                new DueTableDefinition(TABLE, "payment_id", "subscription_id")
                        .selectedBy(CONTENTS)
                        .causedBy("event_id")
                        .doneAt("decided_at")
                        .foundBy("payment_id in (select id from payments.payment where %s)"
                                .formatted(PaymentTable.OF_SUBSCRIPTIONS))
                        .settingAtClaim(PaymentTable.KEY_USE)
                        .settingAtRelease("claim_base", PaymentTable.NOT_ASKED)
                        .explainedBy(WHY),
                RefundTable::read,
                jdbc);
    }

    DueTable<Refund> due() {
        return due;
    }

    void insert(Collection<Refund> refunds) {
        RowSet<Refund> rows = RowSet.of(refunds.stream()
                        .sorted(Comparator.comparing(Refund::paymentId))
                        .toList())
                .uuid("payment_id", Refund::paymentId)
                .uuid("subscription_id", Refund::subscriptionId)
                .text("cause", refund -> refund.why().name().toLowerCase(Locale.ROOT))
                .uuid("provider_key", Refund::providerKey);
        Claim.Initial.UNCLAIMED.addTo(EventCause.addTo(rows, Refund::cause)).insertInto(jdbc, TABLE);
    }

    /**
     * Switches to the next key, before a request with it is sent.
     *
     * @return false if another worker has claimed the refund
     */
    boolean takeNextKey(Refund refund) {
        Refund next = refund.withNextAttempt();
        return jdbc.sql("""
                        update payments.refund set attempt_number = ?, provider_key = ?, key_since = current_timestamp
                        where payment_id = ? and claim = ?""")
                        .params(
                                next.attempt(),
                                next.providerKey(),
                                refund.paymentId(),
                                refund.claim().number())
                        .update()
                == 1;
    }

    /**
     * Writes the outcomes.
     *
     * @return those with a valid claim
     */
    List<Done<Refund>> finish(List<Done<Refund>> done) {
        Map<Boolean, List<Done<Refund>>> bySuccess =
                done.stream().collect(Collectors.partitioningBy(each -> result(each) instanceof Refunded));
        List<Done<Refund>> written = new ArrayList<>(
                due.finish(bySuccess.get(true), Done::row, rows -> rows.text("status", each -> "refunded")
                        .text("provider_reference", each -> ((Refunded) result(each)).reference())
                        .after("decided_at", each -> Duration.ZERO)));
        setStatus(written, "refunded");
        List<Done<Refund>> failed = due.markDead(
                bySuccess.get(false), Done::row, each -> ((Refused) result(each)).reason(), rows -> rows.text(
                                "status", each -> "failed")
                        .number("attempt_number", each -> each.row().attempt() + 1L)
                        .uuid(
                                "provider_key",
                                each -> each.row().withNextAttempt().providerKey())
                        .number("claim_base", each -> each.row().claim().number())
                        .after("key_since", each -> Duration.ZERO));
        setStatus(failed, "refund_failed");
        written.addAll(failed);
        return written;
    }

    private void setStatus(List<Done<Refund>> refunds, String status) {
        RowSet.of(refunds)
                .uuid("id", each -> each.row().paymentId())
                .text("status", each -> status)
                .update(jdbc, "payments.payment", "id");
    }

    static RefundAnswer result(Done<Refund> done) {
        return DueResult.of(done, RefundAnswer.class);
    }

    private static Refund read(ResultSet row, int number) throws SQLException {
        return new Refund(
                row.getObject("payment_id", UUID.class),
                row.getObject("subscription_id", UUID.class),
                EventCause.read(row),
                row.getString("user_id"),
                new Money(row.getLong("amount"), Currency.getInstance(row.getString("currency"))),
                row.getInt("period"),
                RefundCause.valueOf(row.getString("cause").toUpperCase(Locale.ROOT)),
                row.getString("charge"),
                row.getInt("attempt_number"),
                Duration.ofMillis((long) (row.getDouble("asked_for") * 1000)),
                Claim.read(row));
    }
}
