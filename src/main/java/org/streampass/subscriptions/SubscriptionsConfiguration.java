package org.streampass.subscriptions;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.events.OutdatedEvents;
import org.streampass.platform.http.RateLimits;
import org.streampass.platform.progress.Progress;
import org.streampass.platform.progress.UserSubscriptions;
import org.streampass.platform.startup.ConditionalOnService;
import org.streampass.platform.startup.Installation;
import org.streampass.platform.work.BusinessClock;
import org.streampass.platform.work.ReconciliationSource;
import org.streampass.platform.work.ReconciliationSource.Comparison;
import org.streampass.platform.work.ReconciliationSource.EventRecord;
import org.streampass.platform.work.ReconciliationSource.Publications;
import org.streampass.platform.work.ReconciliationSource.Wait;
import org.streampass.platform.work.RetentionRule;
import org.streampass.platform.work.WorkRuntime;

/** The beans of the service. {@code routes/subscriptions.camel.yaml} refers to some of them by name. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnService("subscriptions")
class SubscriptionsConfiguration {

    @Bean
    ReconciliationSource subscriptionsReconciliation(SubscriptionTable table) {
        return new ReconciliationSource(
                "subscriptions",
                """
                select '%s', count(*) from subscriptions.subscription
                union all select status, count(*) from subscriptions.subscription group by status
                union all select 'oldest pending in seconds', coalesce(cast(extract(epoch from current_timestamp)
                        - extract(epoch from min(created_at)) as bigint), 0)
                    from subscriptions.subscription where status = 'PENDING'
                union all select 'renewals overdue', count(*) from subscriptions.subscription
                    where due_at < current_timestamp - interval '1' hour
                union all select 'unpublished', count(*)
                    from subscriptions.outbox""".formatted(ReconciliationSource.ACCEPTED),
                Set.of("active", "past_due", "declined", "cancelled", "ended"),
                List.of(),
                List.of(new Wait(
                        "is pending, and no event is under way that would end it",
                        "subscriptions.subscription where status = 'PENDING'",
                        "id",
                        "created_at")),
                Comparison.NONE,
                new EventRecord(
                        "subscriptions.subscription",
                        "id",
                        "coalesce(decided_at, created_at)",
                        Map.of(
                                "UserSubscribed", "true",
                                "PaymentCompleted", "anchor is not null or status in ('ACTIVE', 'PAST_DUE', 'ENDED')",
                                "PaymentFailed", "decline_reason is not null and status in ('DECLINED', 'CANCELLED')",
                                "PaymentCompleted of the current period", """
                                        settled and next_step is null and status <> 'ENDED'
                                        and coalesce(cancel, '') <> 'NOW'""",
                                "SubscriptionCancelled or SubscriptionEnded", "status in ('CANCELLED', 'ENDED')",
                                "the outcome of the current period",
                                        "settled or status in ('DECLINED', 'CANCELLED', 'ENDED')"),
                        Set.of("UserSubscribed")),
                ids -> {
                    List<Subscription> found = table.find(ids);
                    return new Publications(
                            found.stream().flatMap(Subscription::proven).toList(),
                            found.stream().flatMap(Subscription::possible).toList());
                });
    }

    @Bean
    SubscriptionTable subscriptionTable(JdbcClient jdbc) {
        return new SubscriptionTable(jdbc);
    }

    @Bean
    UserSubscriptions userSubscriptions(SubscriptionTable table) {
        return new UserSubscriptions() {
            @Override
            public String service() {
                return "subscriptions";
            }

            @Override
            public List<UUID> of(String user) {
                return table.ofUser(user).stream().map(Subscription::id).toList();
            }
        };
    }

    @Bean
    RetentionRule oldIdempotencyKeys(Installation installation) {
        return new RetentionRule(
                "subscriptions.idempotency",
                List.of("user_id", "idempotency_key"),
                "created_at",
                installation.retention());
    }

    @Bean
    Subscriptions subscriptions(SubscriptionTable table, MeterRegistry meters) {
        return new Subscriptions(table, new OutdatedEvents("subscriptions", meters));
    }

    @Bean
    Renewals renewals(SubscriptionTable table, BusinessClock clock) {
        return new Renewals(table, clock);
    }

    @Bean
    SubscriptionsApi subscriptionsApi(
            SubscriptionsSettings settings,
            SubscriptionTable table,
            RateLimits rateLimits,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            WorkRuntime work,
            BusinessClock clock,
            Progress progress) {
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        Subscribe subscribe =
                new Subscribe(table, new IdempotencyTable(jdbc), work.outbox("subscriptions"), transaction);
        Changes changes = new Changes(table, transaction, work, clock);
        return new SubscriptionsApi(
                settings, subscribe, new SubscribeLimits(rateLimits, table), table, changes, progress);
    }
}
