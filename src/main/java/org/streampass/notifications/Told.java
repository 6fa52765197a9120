package org.streampass.notifications;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.notifications.Rank.Kind;
import org.streampass.platform.database.RowSet;

/**
 * The newest event of each kind that a user is notified of, by subscription. An event that arrives after a newer one of its
 * kind is ignored.
 *
 * <p>The completion of the first payment is the most frequent event and writes nothing here, because no event is older.
 */
class Told {

    private static final String TABLE = "notifications.told";

    private static final Rank FIRST_PAYMENT = Rank.completed(1);

    private final JdbcClient jdbc;

    Told(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Returns the events that are not older than the stored ones, and stores them in the caller's transaction.
     *
     * @param recipients the known ones
     */
    List<NotifiableEvent> news(List<NotifiableEvent> events, Map<UUID, Recipient> recipients) {
        List<UUID> noted = events.stream()
                .filter(each -> each.rank() != null && !each.rank().equals(FIRST_PAYMENT))
                .map(NotifiableEvent::subscriptionId)
                .distinct()
                .sorted()
                .toList();
        Map<UUID, Map<Kind, Long>> newest = noted.isEmpty() ? Map.of() : lock(noted);
        List<NotifiableEvent> news = events.stream()
                .filter(each -> each.rank() == null
                        || isNews(
                                each.rank(), newest.get(each.subscriptionId()), recipients.get(each.subscriptionId())))
                .toList();
        rows(newest).update(jdbc, TABLE, "subscription_id");
        return news;
    }

    /** @param newest null if only the first payment is told */
    private static boolean isNews(Rank rank, Map<Kind, Long> newest, Recipient recipient) {
        if (newest == null) {
            return recipient == null || recipient.toldPayment() < rank.order();
        }
        boolean isNews = newest.get(rank.kind()) < rank.order();
        newest.merge(rank.kind(), rank.order(), Math::max);
        return isNews;
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
