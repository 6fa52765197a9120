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
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.payments.PaymentState.Attempt;
import org.streampass.payments.PaymentState.Card;
import org.streampass.payments.PaymentState.Refusals;
import org.streampass.payments.PaymentState.Status;
import org.streampass.payments.PaymentState.Stop;
import org.streampass.platform.database.Columns;
import org.streampass.platform.database.RowSet;
import org.streampass.platform.events.EventCause;
import org.streampass.platform.json.Money;
import org.streampass.platform.json.Text;
import org.streampass.platform.work.Claim;
import org.streampass.platform.work.DueResult;
import org.streampass.platform.work.DueTable;
import org.streampass.platform.work.DueTableDefinition;
import org.streampass.platform.work.DueWork.Done;

/**
 * The table of payments. A row has the state of the payment and of its last attempt. Earlier attempts have their own
 * rows.
 */
class PaymentTable {

    private static final String TABLE = "payments.payment";

    private static final String SELECT = """
            select *, extract(epoch from current_timestamp) - extract(epoch from key_since) as asked_for
            from payments.payment where\s""";

    /** The payments of the subscriptions of these ids. The index begins with the user. */
    static final String OF_SUBSCRIPTIONS = """
            (user_id, subscription_id) in (
                select user_id, subscription_id from payments.payment where id = any(?))""";

    private static final String BY_ID = SELECT + "id = any(?)";

    /**
     * The use of the key begins with the first claim of the attempt that was not released, because an attempt may be planned
     * days ahead.
     */
    static final String KEY_USE = "key_since = case when claim = claim_base then current_timestamp else key_since end";

    /** If a released claim was the first one of the attempt, no request was sent: the attempt counts as not made. */
    static final String NOT_ASKED = "case when t.claim = t.claim_base + 1 then t.claim else t.claim_base end";

    private static final String WHY = """
            case when needs_card then 'end of period ' || period
                    || ' without another card, the last one was finally declined: ' || reason
                else 'attempt ' || attempt_number || ' to charge period ' || period
                    || coalesce(', the last one was declined: ' || reason, '')
                    || case when claim > claim_base and attempt > 0 then ', outcome unknown' else '' end
                    || case when stop <> 'none' then ', to be refunded: the subscription is ' || stop else '' end
                    || coalesce(', ' || operator_refusal, '') end""";

    private static final String REFUSE = """
            update payments.payment set operator_refusal = ?, due_at = current_timestamp
            where id = ? and status = 'requested' and due_at is not null and claim = claim_base""";

    private static final Map<String, String> ASKED = Map.of(
            "claim",
            "t.claim + 1",
            "due_at",
            "case when u.stop = 'none' then t.due_at else current_timestamp end",
            "leased_by",
            "case when u.stop = 'none' then t.leased_by end");

    private static final Map<String, String> UNCLAIMED = Map.of(
            "claim",
            "t.claim + 1",
            "claim_base",
            "t.claim + 1",
            "planned",
            "true",
            "leased_by",
            "null",
            "operator_refusal", // of the attempt with the previous card
            "null");

    private final JdbcClient jdbc;
    private final DueTable<Payment> due;

    PaymentTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.due = new DueTable<>(
                new DueTableDefinition(TABLE, "id", "subscription_id")
                        .selectedBy(BY_ID)
                        .causedBy("event_id")
                        .doneAt("decided_at")
                        .foundBy(OF_SUBSCRIPTIONS)
                        .settingAtClaim(KEY_USE)
                        .settingAtRelease("claim_base", NOT_ASKED)
                        .explainedBy(WHY),
                PaymentTable::readClaimed,
                jdbc);
    }

    DueTable<Payment> due() {
        return due;
    }

    /** @return the ids of the new payments */
    Set<UUID> insert(Collection<Payment> payments, Claim.Initial claim) {
        RowSet<Payment> rows = newRows(payments)
                .number("amount", payment -> payment.price().amount())
                .text("currency", payment -> payment.price().currency().getCurrencyCode())
                .text("payment_token", payment -> payment.state().attempt().token())
                .number("card_revision", payment ->
                        (long) payment.state().card().revision())
                .time("period_end", payment -> payment.state().endsAt())
                .after("key_since", payment -> payment.askedFor().negated())
                .number("claim_base", payment -> payment.askedFor().isZero() ? 0L : -1L);
        return claim.addTo(EventCause.addTo(rows, Payment::cause)).insertInto(jdbc, TABLE, "id");
    }

    /**
     * Inserts payments that must not be made.
     *
     * @return the ids of the new ones
     */
    Set<UUID> insertForbidden(Collection<Payment> payments) {
        return newRows(payments)
                .text("status", payment -> "void")
                .number("claim", payment -> 0L)
                .insertInto(jdbc, TABLE, "id");
    }

    private static RowSet<Payment> newRows(Collection<Payment> payments) {
        return RowSet.of(payments.stream()
                        .sorted(Comparator.comparing(Payment::key))
                        .toList())
                .uuid("id", Payment::key)
                .uuid("subscription_id", Payment::subscriptionId)
                .number("period", payment -> (long) payment.state().period())
                .text("user_id", Payment::userId)
                .uuid("provider_key", Payment::providerKey);
    }

    /** The payments with these ids. The first one of a subscription has the subscription's id. */
    List<Payment> find(Collection<UUID> ids) {
        return jdbc.sql(BY_ID)
                .param(ids.toArray(UUID[]::new))
                .query(PaymentTable::read)
                .list();
    }

    /**
     * Charged payments, in the order of their ids.
     *
     * @param after null: from the first
     */
    List<Payment> charged(UUID after, int most) {
        return jdbc.sql(SELECT + "provider_reference is not null and id > ? order by id limit ?")
                .params(after == null ? new UUID(0, 0) : after, most)
                .query(PaymentTable::read)
                .list();
    }

    /** All payments of these subscriptions. */
    List<Payment> all(Collection<UUID> subscriptions) {
        return jdbc.sql(SELECT + OF_SUBSCRIPTIONS)
                .param(subscriptions.toArray(UUID[]::new))
                .query(PaymentTable::read)
                .list();
    }

    List<Payment> ofUser(String userId, int most) {
        return jdbc.sql(SELECT + "user_id = ? order by requested_at desc, period desc limit ?")
                .params(userId, most)
                .query(PaymentTable::read)
                .list();
    }

    /**
     * The payments of these users' subscriptions, locked until the transaction ends.
     *
     * <p>The first payment is locked before the others are read: a statement that waits for a lock does not see the rows
     * that the other transaction has inserted, such as the payment of the next period.
     */
    List<Payment> lock(Collection<String> users, Collection<UUID> subscriptions) {
        jdbc.sql("select id from payments.payment where id = any(?) order by id for update")
                .param(subscriptions.toArray(UUID[]::new))
                .query(UUID.class)
                .list();
        return jdbc.sql(SELECT + "user_id = any(?) and subscription_id = any(?) order by id for update")
                .param(users.toArray(String[]::new))
                .param(subscriptions.toArray(UUID[]::new))
                .query(PaymentTable::read)
                .list();
    }

    /**
     * Writes changed payments, which are locked.
     *
     * <p>The claim of a worker on such a row becomes invalid, so that its result is not written. An attempt whose
     * request may have been sent stays open until its outcome is looked up: at once if no request is permitted any
     * more, otherwise when the lease has ended.
     */
    void change(Collection<Payment> payments) {
        Map<Boolean, List<Payment>> byLease = payments.stream()
                .collect(Collectors.partitioningBy(payment ->
                        payment.state().attempt().asked() && payment.state().status() == Status.REQUESTED));
        stopsAndCards(byLease.get(true)).update(jdbc, TABLE, ASKED, "id");
        stopsAndCards(byLease.get(false))
                .text("status", payment -> name(payment.state().status()))
                .flag("needs_card", payment -> payment.state().attempt().needsCard())
                .time("due_at", payment -> payment.state().attempt().dueAt())
                .update(jdbc, TABLE, UNCLAIMED, "id");
    }

    /**
     * Marks an attempt that was not made as declined.
     *
     * @return false if it was made, or there is none
     */
    boolean refuse(UUID payment, String reason) {
        return jdbc.sql(REFUSE).params(Text.truncate(reason, 255), payment).update() == 1;
    }

    private static RowSet<Payment> stopsAndCards(Collection<Payment> payments) {
        return RowSet.of(payments)
                .uuid("id", Payment::key)
                .text("stop", payment -> name(payment.state().stop()))
                .text("payment_token", payment -> payment.state().attempt().token())
                .text("card_token", payment -> payment.state().card().token())
                .number("card_revision", payment ->
                        (long) payment.state().card().revision());
    }

    /**
     * Writes the decisions of payments.
     *
     * @return those with a valid claim
     */
    List<Done<Payment>> decide(List<Done<Payment>> done) {
        Map<Boolean, List<Done<Payment>>> byEnd = done.stream()
                .collect(Collectors.partitioningBy(each -> after(each).attempt().dueAt() == null));
        List<Done<Payment>> written = new ArrayList<>(due.finish(byEnd.get(true), Done::row, rows -> outcome(rows)
                .text("status", each -> name(after(each).status()))
                .after("decided_at", each -> Duration.ZERO)));
        List<Done<Payment>> continued = due.reschedule(byEnd.get(false), Done::row, rows -> outcome(rows)
                .number("attempt_number", each -> (long) after(each).attempt().number())
                .uuid("provider_key", each -> each.row().with(after(each)).providerKey())
                .after("key_since", each -> Duration.ZERO)
                .number(
                        "claim_base",
                        each -> each.row().claim().number()
                                - (after(each).attempt().asked() ? 1 : 0))
                .text("operator_refusal", each -> null)
                .text("payment_token", each -> after(each).attempt().token())
                .flag("needs_card", each -> after(each).attempt().needsCard())
                .time("due_at", each -> after(each).attempt().dueAt()));
        noteEarlierAttempts(continued);
        written.addAll(continued);
        deleteCards(written.stream()
                .filter(each -> after(each).card().token() == null)
                .map(each -> each.row().key())
                .toList());
        return written;
    }

    private void deleteCards(List<UUID> payments) {
        if (!payments.isEmpty()) {
            jdbc.sql("update payments.payment set payment_token = null, card_token = null where id = any(?)")
                    .param(payments.toArray(UUID[]::new))
                    .update();
        }
    }

    private static RowSet<Done<Payment>> outcome(RowSet<Done<Payment>> rows) {
        return rows.text("provider_reference", each -> charge(each, PaymentGateway.Answer.Charged::reference))
                .time("charged_at", each -> charge(each, PaymentGateway.Answer.Charged::at))
                .text("reason", each -> result(each).reason())
                .number("refused", each -> (long) after(each).refusals().last())
                .time("first_refused_at", each -> after(each).refusals().first());
    }

    private static <V> V charge(Done<Payment> done, Function<PaymentGateway.Answer.Charged, V> value) {
        return result(done).charge() == null ? null : value.apply(result(done).charge());
    }

    private static PaymentState after(Done<Payment> done) {
        return result(done).decision().state();
    }

    static Payments.Asked result(Done<Payment> done) {
        return DueResult.of(done, Payments.Asked.class);
    }

    private void noteEarlierAttempts(List<Done<Payment>> done) {
        RowSet.of(done)
                .uuid("payment_id", each -> each.row().key())
                .number("number", each -> (long) each.row().state().attempt().number())
                .text("reason", each -> result(each).reason())
                .insertInto(jdbc, "payments.earlier_attempt");
    }

    /** The row with its newest claim, which is the claim of the worker. */
    private static Payment readClaimed(ResultSet row, int number) throws SQLException {
        return read(row, row.getLong("claim") - 1);
    }

    private static Payment read(ResultSet row, int number) throws SQLException {
        return read(row, row.getLong("claim"));
    }

    /** @param claims the number of earlier claims of the row */
    private static Payment read(ResultSet row, long claims) throws SQLException {
        boolean isAsked = claims > row.getLong("claim_base") && mayBeAsked(row);
        return new Payment(
                row.getObject("subscription_id", UUID.class),
                EventCause.read(row),
                row.getString("user_id"),
                price(row),
                state(row, isAsked),
                isAsked ? Duration.ofMillis((long) (row.getDouble("asked_for") * 1000)) : Duration.ZERO,
                claim(row),
                charge(row),
                row.getString("reason"),
                row.getString("operator_refusal"));
    }

    /** The claims of the attempt, without those of earlier attempts. */
    private static Claim claim(ResultSet row) throws SQLException {
        Claim claim = Claim.read(row);
        long earlier = claim.number() - 1 - row.getLong("claim_base");
        return new Claim(claim.number(), earlier > claim.attempt(), claim.attempt());
    }

    /** Workers also claim these rows, and end them without a request. */
    private static boolean mayBeAsked(ResultSet row) throws SQLException {
        return !row.getBoolean("needs_card") && row.getString("operator_refusal") == null;
    }

    private static PaymentState state(ResultSet row, boolean isAsked) throws SQLException {
        String token = row.getString("payment_token");
        String card = row.getString("card_token");
        Attempt attempt = new Attempt(
                row.getInt("attempt_number"),
                token,
                isAsked,
                row.getBoolean("needs_card"),
                Columns.instant(row, "due_at"));
        return new PaymentState(
                row.getInt("period"),
                Columns.instant(row, "period_end"),
                Status.valueOf(upper(row.getString("status"))),
                attempt,
                new Card(card == null ? token : card, row.getInt("card_revision")),
                new Refusals(row.getInt("refused"), Columns.instant(row, "first_refused_at")),
                Stop.valueOf(upper(row.getString("stop"))));
    }

    private static Money price(ResultSet row) throws SQLException {
        String currency = row.getString("currency");
        return currency == null ? null : new Money(row.getLong("amount"), Currency.getInstance(currency));
    }

    private static PaymentGateway.Answer.Charged charge(ResultSet row) throws SQLException {
        String reference = row.getString("provider_reference");
        return reference == null
                ? null
                : new PaymentGateway.Answer.Charged(reference, Columns.instant(row, "charged_at"));
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}
