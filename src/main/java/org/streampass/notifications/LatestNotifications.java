package org.streampass.notifications;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.notifications.Rank.Kind;
import org.streampass.platform.database.RowSet;
import org.streampass.platform.events.OutdatedEvents;

/**
 * The newest event of each kind that a user is notified of, by subscription. An event that arrives after a newer one of
 * its kind is ignored. So are most events after the end, because they announce a payment that will not be made.
 *
 * <p>The completion of the first payment is the most frequent event and writes nothing here, because no event is older.
 */
class LatestNotifications {

    private static final String TABLE = "notifications.latest";

    private static final Rank FIRST_PAYMENT = Rank.completed(1);

    private final JdbcClient jdbc;
    private final OutdatedEvents outdated;

    LatestNotifications(JdbcClient jdbc, OutdatedEvents outdated) {
        this.jdbc = jdbc;
        this.outdated = outdated;
    }

    /**
     * Returns the events that are not older than the stored ones, and stores them in the caller's transaction.
     *
     * @param recipients of all events except {@link UserSubscribed}
     */
    List<NotifiableEvent> news(List<NotifiableEvent> events, Map<UUID, Recipient> recipients) {
        List<UUID> noted = events.stream()
                .filter(each -> each.rank() != null
                        && (!each.rank().equals(FIRST_PAYMENT) || isTooLate(recipients.get(each.subscriptionId()))))
                .map(NotifiableEvent::subscriptionId)
                .distinct()
                .sorted()
                .toList();
        Map<UUID, Map<Kind, Long>> newest = noted.isEmpty() ? new HashMap<>() : lock(noted);
        List<NotifiableEvent> news = new ArrayList<>();
        for (NotifiableEvent each : events) {
            Map<Kind, Long> before = newest.computeIfAbsent(each.subscriptionId(), id -> unlocked(recipients.get(id)));
            if (isNews(each, before)) {
                news.add(Rank.isCancelledAtPeriodEnd(before.get(Kind.CANCELLATION)) ? each.afterCancellation() : each);
            } else {
                outdated.count(each.event());
            }
        }
        newest.keySet().retainAll(Set.copyOf(noted));
        rows(newest).update(jdbc, TABLE, "subscription_id");
        return news;
    }

    /** Whether the first payment is no news: the record of events needs to know that it has arrived. */
    private static boolean isTooLate(Recipient recipient) {
        return recipient != null
                && (recipient.cancellation() >= Rank.OVER || recipient.payment() >= FIRST_PAYMENT.order());
    }

    private static Map<Kind, Long> unlocked(Recipient recipient) {
        Map<Kind, Long> newest = new EnumMap<>(Kind.class);
        newest.put(Kind.PAYMENT, recipient == null ? 0 : recipient.payment());
        newest.put(Kind.CANCELLATION, recipient == null ? 0 : recipient.cancellation());
        newest.put(Kind.CARD, 0L);
        return newest;
    }

    private static boolean isNews(NotifiableEvent event, Map<Kind, Long> newest) {
        Rank rank = event.rank();
        long cancellation = newest.get(Kind.CANCELLATION);
        if (cancellation >= Rank.OVER && !event.notifiedAfterTheEnd()) {
            if (rank != null) {
                newest.put(Kind.CANCELLATION, rank.untold(cancellation));
            }
            return false;
        }
        if (rank == null) {
            return true;
        }
        long before = newest.get(rank.kind());
        newest.put(rank.kind(), rank.newest(before));
        return before < rank.order();
    }

    private Map<UUID, Map<Kind, Long>> lock(List<UUID> subscriptions) {
        RowSet.of(subscriptions).uuid("subscription_id", id -> id).insertInto(jdbc, TABLE);
        Map<UUID, Map<Kind, Long>> newest = new HashMap<>();
        jdbc.sql("select * from %s where subscription_id = any(?) order by subscription_id for update".formatted(TABLE))
                .param(subscriptions.toArray(UUID[]::new))
                .query(row -> {
                    Map<Kind, Long> kinds = new EnumMap<>(Kind.class);
                    kinds.put(Kind.PAYMENT, row.getLong("payment"));
                    kinds.put(Kind.CANCELLATION, row.getLong("cancellation"));
                    kinds.put(Kind.CARD, row.getLong("card"));
                    newest.put(row.getObject("subscription_id", UUID.class), kinds);
                });
        return newest;
    }

    private static RowSet<Map.Entry<UUID, Map<Kind, Long>>> rows(Map<UUID, Map<Kind, Long>> newest) {
        return RowSet.of(newest.entrySet())
                .uuid("subscription_id", Map.Entry::getKey)
                .number("payment", each -> each.getValue().get(Kind.PAYMENT))
                .number("cancellation", each -> each.getValue().get(Kind.CANCELLATION))
                .number("card", each -> each.getValue().get(Kind.CARD));
    }
}
