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
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.database.RowSet;
import org.streampass.platform.events.Trace;
import org.streampass.platform.json.Json;
import org.streampass.subscriptions.Subscription.Status;

/** The table of subscriptions; each statement is for the caller's transaction, or one by itself. */
class SubscriptionTable {

    /** As many as a user is shown. */
    private static final int LISTED = 100;

    private final JdbcClient jdbc;

    SubscriptionTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Stores subscriptions of different users.
     *
     * @return those that were stored; the users of the others have one that is pending or active
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

    /** When the user's n-th newest decline was, if that was after a time. */
    Optional<Instant> decline(String userId, long number, Instant after) {
        return jdbc.sql("""
                        select decided_at from subscriptions.subscription
                        where user_id = ? and status = ? and decided_at > ?
                        order by decided_at desc offset ? rows fetch next 1 rows only""")
                .params(userId, Status.DECLINED.name(), at(after), number - 1)
                .query((row, line) -> instant(row, "decided_at"))
                .optional();
    }

    /** @return how many of them were pending */
    int activate(Collection<UUID> ids, Instant now) {
        return jdbc.sql(
                        "update subscriptions.subscription set status = ?, decided_at = ? where id = any(?) and status = ?")
                .param(Status.ACTIVE.name())
                .param(at(now))
                .param(ids.toArray(UUID[]::new))
                .param(Status.PENDING.name())
                .update();
    }

    /**
     * @param reasons why each is declined
     * @return how many of them were pending
     */
    int decline(Map<UUID, String> reasons, Instant now) {
        return RowSet.of(reasons.entrySet())
                .uuid("id", Map.Entry::getKey)
                .text("status", entry -> Status.PENDING.name())
                .text("decline_reason", Map.Entry::getValue)
                .time("decided_at", entry -> now)
                .update(
                        jdbc,
                        "subscriptions.subscription",
                        Map.of("status", "'DECLINED'", "live_user_id", "null"),
                        "id",
                        "status");
    }

    /** The status of each that is known. */
    Map<UUID, Status> statuses(Collection<UUID> ids) {
        Map<UUID, Status> statuses = new HashMap<>();
        jdbc.sql("select id, status from subscriptions.subscription where id = any(?)")
                .param(ids.toArray(UUID[]::new))
                .query(row -> {
                    statuses.put(row.getObject("id", UUID.class), Status.valueOf(row.getString("status")));
                });
        return statuses;
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
                Subscription.Status.valueOf(row.getString("status")),
                row.getString("decline_reason"),
                instant(row, "created_at"),
                instant(row, "decided_at"),
                new Trace(row.getString("trace_parent"), row.getString("trace_state")));
    }

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
