package org.streampass.notifications;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.events.OutdatedEvents;
import org.streampass.platform.http.RateLimits;
import org.streampass.platform.http.WebSocketServer;
import org.streampass.platform.startup.ConditionalOnService;
import org.streampass.platform.startup.DataFolder;
import org.streampass.platform.work.ReconciliationSource;
import org.streampass.platform.work.ReconciliationSource.Comparison;
import org.streampass.platform.work.ReconciliationSource.EventRecord;
import org.streampass.platform.work.ReconciliationSource.Publications;
import org.streampass.platform.work.ReconciliationSource.Wait;

/** The beans of the service. {@code routes/notifications.camel.yaml} refers to some of them by name. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnService("notifications")
class NotificationsConfiguration {

    /** Compares the recipients. Only {@link UserSubscribed} creates one, so each proves that this event has arrived. */
    @Bean
    ReconciliationSource notificationsReconciliation() {
        String stored = """
                exists (select 1 from notifications.notification n where n.user_id = r.user_id
                    and n.subject = r.subscription_id and n.type = 'org.streampass.%s.v1')""";
        String latest =
                "exists (select 1 from notifications.latest t where t.subscription_id = r.subscription_id and (%s))";
        return new ReconciliationSource(
                "notifications",
                """
                select 'notifications', count(*) from notifications.notification
                union all select 'mails sent', count(*) from notifications.mail where sent_at is not null
                union all select 'mails waiting', count(*) from notifications.mail where sent_at is null""",
                Set.of(),
                List.of(),
                List.of(new Wait(
                        "has a mail that is not sent, and no event is under way that would send it",
                        "notifications.mail where dead is not null",
                        "subscription_id",
                        "stored_at")),
                Comparison.NONE,
                new EventRecord(
                        "notifications.recipient r",
                        "subscription_id",
                        null,
                        Map.of(
                                "UserSubscribed",
                                stored.formatted("UserSubscribed"),
                                "PaymentCompleted",
                                stored.formatted("PaymentCompleted") + " or "
                                        + latest.formatted("t.payment > %d or t.cancellation = %d"
                                                .formatted(Rank.refunded(1).order(), Rank.OVER_BEFORE_COMPLETED)),
                                "PaymentFailed",
                                latest.formatted("t.payment between 1 and %d or t.cancellation = %d"
                                        .formatted(Rank.completed(1).order() - 1, Rank.OVER_BEFORE_FAILED)),
                                "RecommendationsReady",
                                stored.formatted("RecommendationsReady"),
                                "PaymentRefunded",
                                stored.formatted("PaymentRefunded"),
                                "SubscriptionCancelled or SubscriptionEnded",
                                latest.formatted("t.cancellation >= " + Rank.OVER)),
                        Set.of()),
                subscriptions -> Publications.NONE);
    }

    @Bean
    NotificationTable notificationTable(JdbcClient jdbc) {
        return new NotificationTable(jdbc);
    }

    @Bean
    Epochs epochs(JdbcClient jdbc, DataFolder data) {
        return new Epochs(new EpochTable(jdbc, data), data);
    }

    @Bean
    Notifications notifications(
            NotificationTable table,
            MailTable mailTable,
            Mails mails,
            NotificationFeed feed,
            JdbcClient jdbc,
            MeterRegistry meters) {
        LatestNotifications latest = new LatestNotifications(jdbc, new OutdatedEvents("notifications", meters));
        return new Notifications(table, mailTable, latest, mails, feed);
    }

    @Bean
    NotificationsApi notificationsApi(
            NotificationTable table, Epochs epochs, Tickets tickets, RateLimits rateLimits, WebSocketServer server) {
        return new NotificationsApi(table, epochs, tickets, rateLimits, server::publicUrl);
    }
}
