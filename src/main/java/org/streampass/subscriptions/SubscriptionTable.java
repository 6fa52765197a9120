package org.streampass.subscriptions;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.database.Columns;
import org.streampass.platform.database.RowSet;
import org.streampass.platform.json.Json;
import org.streampass.platform.json.Money;
import org.streampass.platform.tracing.Trace;
import org.streampass.platform.work.Claim;
import org.streampass.platform.work.DueResult;
import org.streampass.platform.work.DueTable;
import org.streampass.platform.work.DueTableDefinition;
import org.streampass.platform.work.DueWork.Done;
import org.streampass.subscriptions.Subscription.Status;

/** The table of subscriptions. Each statement runs in the caller's transaction, if there is one. */
class SubscriptionTable {

    /** The limit of a user's list. */
    private static final int LISTED = 100;

    private static final String TABLE = "subscriptions.subscription";

    private static final String WHY = """
            'end of period ' || period || case when not settled then ', not paid: the subscription ends'
                when cancel = 'PERIOD_END' then ', cancelled: the subscription ends' else ', the next one begins' end""";

    private final JdbcClient jdbc;
    private final DueTable<Subscription> due;

    SubscriptionTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.due = new DueTable<>(
                new DueTableDefinition(TABLE, "id", "id").withDeadlines().explainedBy(WHY),
                SubscriptionTable::read,
                jdbc);
    }

    /**
     * Stores subscriptions of different users.
     *
     * @return those that were stored; the users of the others already have a live subscription
     */
    Set<UUID> insert(Collection<Subscription> subscriptions) {
        return RowSet.of(subscriptions.stream()
                        .sorted(Comparator.comparing(Subscription::userId))
                        .toList())
                .uuid("id", Subscription::id)
                .text("user_id", Subscription::userId)
                .text("email", Subscription::email)
                .text("plan", Subscription::plan)
                .number("amount", subscription -> subscription.price().amount())
                .text(
                        "currency",
                        subscription -> subscription.price().currency().getCurrencyCode())
                .text("payment_token", Subscription::paymentToken)
                .text("genres", subscription -> Json.write(subscription.genres()))
                .text("status", subscription -> subscription.status().name())
                .time("created_at", Subscription::createdAt)
                .text("trace_parent", subscription -> subscription.trace().parent())
                .text("trace_state", subscription -> subscription.trace().state())
                .text("live_user_id", Subscription::userId)
                .insertInto(jdbc, "subscriptions.subscription", "id");
    }

    Optional<Subscription> find(UUID id) {
        return jdbc.sql("select * from subscriptions.subscription where id = ?")
                .param(id)
                .query(SubscriptionTable::read)
                .optional();
    }

    List<Subscription> find(Collection<UUID> ids) {
        return jdbc.sql("select * from subscriptions.subscription where id = any(?)")
                .param(ids.toArray(UUID[]::new))
                .query(SubscriptionTable::read)
                .list();
    }

    List<Subscription> ofUser(String userId) {
        return jdbc.sql("select * from subscriptions.subscription where user_id = ? order by created_at desc limit ?")
                .params(userId, LISTED)
                .query(SubscriptionTable::read)
                .list();
    }

    /** The time of the user's n-th newest decline, if it is after this time. */
    Optional<Instant> decline(String userId, long number, Instant after) {
        return jdbc.sql("""
                        select decided_at from subscriptions.subscription
                        where user_id = ? and status = ? and decided_at > ?
                        order by decided_at desc offset ? rows fetch next 1 rows only""")
                .params(userId, Status.DECLINED.name(), at(after), number - 1)
                .query((row, line) -> Columns.instant(row, "decided_at"))
                .optional();
    }

    /** These subscriptions, locked until the transaction ends. */
    List<Subscription> lock(Collection<UUID> ids) {
        return jdbc.sql("select * from subscriptions.subscription where id = any(?) order by id for update")
                .param(ids.toArray(UUID[]::new))
                .query(SubscriptionTable::read)
                .list();
    }

    /**
     * A subscription's next state.
     *
     * @param claim the number of its claim when the state was read
     * @param declineReason null if it was not declined
     * @param decidedAt null while it is pending
     */
    record Change(UUID id, long claim, Life life, String declineReason, Instant decidedAt) {}

    /**
     * Writes states, unless another transaction has changed them since they were read. The claim of a worker on such a
     * row becomes invalid.
     *
     * @return the number of written states
     */
    int write(Collection<Change> changes) {
        Map<Boolean, List<Change>> byLife = changes.stream()
                .sorted(Comparator.comparing(Change::id))
                .collect(Collectors.partitioningBy(change -> change.life().isLive()));
        Map<String, String> unclaimed = Map.of(
                "claim",
                "t.claim + 1",
                "leased_by",
                "null",
                "planned",
                "true",
                "payment_token", // not kept after the outcome
                "case when u.status = '%s' then t.payment_token end".formatted(Status.PENDING.name()));
        Map<String, String> ended = new HashMap<>(unclaimed);
        ended.put("live_user_id", "null");
        return write(byLife.get(true), unclaimed) + write(byLife.get(false), ended);
    }

    private int write(List<Change> changes, Map<String, String> constants) {
        return withLife(RowSet.of(changes), Change::life)
                .uuid("id", Change::id)
                .number("claim", Change::claim)
                .text("decline_reason", Change::declineReason)
                .time("decided_at", Change::decidedAt)
                .update(jdbc, TABLE, constants, "id", "claim");
    }

    private static <T> RowSet<T> withLife(RowSet<T> rows, Function<T, Life> life) {
        return rows.text("status", each -> life.apply(each).status().name())
                .number("period", each -> (long) life.apply(each).period())
                .time("anchor", each -> life.apply(each).anchor())
                .text("cancel", each -> nameOf(life.apply(each).asked()))
                .number("revision", each -> (long) life.apply(each).revision())
                .number("card_revision", each -> (long) life.apply(each).cardRevision())
                .flag("settled", each -> life.apply(each).payment().settled())
                .number("refused", each -> (long) life.apply(each).payment().refused())
                .text("next_step", each -> nameOf(life.apply(each).payment().next()))
                .time("next_at", each -> life.apply(each).payment().at())
                .time("due_at", each -> life.apply(each).due());
    }

    private static String nameOf(Enum<?> value) {
        return value == null ? null : value.name();
    }

    DueTable<Subscription> due() {
        return due;
    }

    /**
     * Writes the states of subscriptions whose period is over.
     *
     * @return those with a valid claim
     */
    List<Done<Subscription>> renew(List<Done<Subscription>> done) {
        List<Done<Subscription>> written =
                due.reschedule(done, Done::row, rows -> withLife(rows, SubscriptionTable::life));
        UUID[] ended = written.stream()
                .filter(each -> !life(each).isLive())
                .map(each -> each.row().id())
                .toArray(UUID[]::new);
        if (ended.length > 0) {
            jdbc.sql("update subscriptions.subscription set live_user_id = null where id = any(?)")
                    .param(ended)
                    .update();
        }
        return written;
    }

    private static Life life(Done<Subscription> done) {
        return DueResult.of(done, Life.class);
    }

    private static Subscription read(ResultSet row, int number) throws SQLException {
        return new Subscription(
                row.getObject("id", UUID.class),
                row.getString("user_id"),
                row.getString("email"),
                row.getString("plan"),
                new Money(row.getLong("amount"), Currency.getInstance(row.getString("currency"))),
                row.getString("payment_token"),
                List.of(Json.read(row.getString("genres"), String[].class)),
                life(row),
                row.getString("decline_reason"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "decided_at"),
                new Trace(row.getString("trace_parent"), row.getString("trace_state")),
                Claim.read(row));
    }

    private static Life life(ResultSet row) throws SQLException {
        String asked = row.getString("cancel");
        String next = row.getString("next_step");
        return new Life(
                Status.valueOf(row.getString("status")),
                row.getInt("period"),
                Columns.instant(row, "anchor"),
                asked == null ? null : CancelWhen.valueOf(asked),
                row.getInt("revision"),
                row.getInt("card_revision"),
                new Life.PaymentStatus(
                        row.getBoolean("settled"),
                        row.getInt("refused"),
                        next == null ? null : NextStep.valueOf(next),
                        Columns.instant(row, "next_at")));
    }

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
