package org.streampass.subscriptions;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.json.Json;
import org.streampass.messaging.Trace;

/** The table of subscriptions; each statement is for the caller's transaction, or one by itself. */
class SubscriptionTable {

    /** As many as a user is shown. */
    private static final int LISTED = 100;

    private final JdbcClient jdbc;

    SubscriptionTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return false, and nothing stored, if the user has one that is pending or active */
    boolean insert(Subscription subscription, Instant publishDue) {
        return jdbc.sql("""
                        insert into subscriptions.subscription (id, user_id, email, plan, amount, currency,
                            payment_token, genres, status, created_at, trace_parent, trace_state, live_user_id, publish_due)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict do nothing""")
                        .params(
                                subscription.id(),
                                subscription.userId(),
                                subscription.email(),
                                subscription.plan(),
                                subscription.price().amount(),
                                subscription.price().currency(),
                                subscription.paymentToken(),
                                Json.write(subscription.genres()),
                                subscription.status().name(),
                                at(subscription.createdAt()),
                                subscription.trace().parent(),
                                subscription.trace().state(),
                                subscription.userId(),
                                at(publishDue))
                        .update()
                == 1;
    }

    Optional<Subscription> find(UUID id) {
        return jdbc.sql("select * from subscriptions.subscription where id = ?")
                .param(id)
                .query(SubscriptionTable::read)
                .optional();
    }

    List<Subscription> ofUser(String userId) {
        return jdbc.sql("select * from subscriptions.subscription where user_id = ? order by created_at desc limit ?")
                .params(userId, LISTED)
                .query(SubscriptionTable::read)
                .list();
    }

    /** @return false if it is pending no longer, or not known */
    boolean activate(UUID id, Instant now) {
        return jdbc.sql("update subscriptions.subscription set status = ?, decided_at = ? where id = ? and status = ?")
                        .params(Subscription.Status.ACTIVE.name(), at(now), id, Subscription.Status.PENDING.name())
                        .update()
                == 1;
    }

    /** @return false if it is pending no longer, or not known */
    boolean decline(UUID id, String reason, Instant now) {
        return jdbc.sql("""
                        update subscriptions.subscription
                        set status = ?, decline_reason = ?, decided_at = ?, live_user_id = null
                        where id = ? and status = ?""")
                        .params(
                                Subscription.Status.DECLINED.name(),
                                reason,
                                at(now),
                                id,
                                Subscription.Status.PENDING.name())
                        .update()
                == 1;
    }

    void markPublished(Collection<UUID> ids) {
        jdbc.sql("update subscriptions.subscription set publish_due = null where id = any(?)")
                .param(ids.toArray(UUID[]::new))
                .update();
    }

    /** When the oldest request was stored that is not published, as far as is known. */
    Optional<Instant> oldestUnpublished() {
        return jdbc.sql(
                        "select min(created_at) as oldest from subscriptions.subscription where publish_due is not null")
                .query((row, number) -> instant(row, "oldest"))
                .optional();
    }

    /** Requests that are due to be published, now put off for a while: other sweepers leave them alone meanwhile. */
    List<Subscription> claimDue(Instant now, Duration lease, int most) {
        List<Subscription> due = jdbc.sql("""
                        select * from subscriptions.subscription where publish_due < ?
                        order by publish_due limit ? for update skip locked""")
                .params(at(now), most)
                .query(SubscriptionTable::read)
                .list();
        due.forEach(subscription -> jdbc.sql("update subscriptions.subscription set publish_due = ? where id = ?")
                .params(at(now.plus(lease)), subscription.id())
                .update());
        return due;
    }

    private static Subscription read(ResultSet row, int number) throws SQLException {
        return new Subscription(
                row.getObject("id", UUID.class),
                row.getString("user_id"),
                row.getString("email"),
                row.getString("plan"),
                new Money(row.getLong("amount"), row.getString("currency")),
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
