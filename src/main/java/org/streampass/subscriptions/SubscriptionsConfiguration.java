package org.streampass.subscriptions;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.database.OldRows;
import org.streampass.platform.database.Schema;
import org.streampass.platform.events.Inbox;
import org.streampass.platform.events.Inboxes;
import org.streampass.platform.http.Budgets;
import org.streampass.platform.operations.Account;
import org.streampass.platform.operations.KnownEvents;
import org.streampass.platform.operations.Proof;
import org.streampass.platform.startup.ConditionalOnService;
import org.streampass.platform.startup.Installation;
import org.streampass.platform.work.WorkRuntime;

/** The beans of the service; {@code routes/subscriptions.camel.yaml} names those it wires. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnService("subscriptions")
class SubscriptionsConfiguration {

    @Bean
    Schema subscriptionsSchema() {
        return new Schema("subscriptions");
    }

    @Bean
    Account subscriptionsAccount(JdbcClient jdbc) {
        return new SubscriptionsAccount(jdbc);
    }

    @Bean
    KnownEvents eventsKnownToSubscriptions() {
        return new KnownEvents(
                "subscriptions",
                "subscriptions.subscription",
                "id",
                "coalesce(decided_at, created_at)",
                Map.of(
                        "UserSubscribed", "true",
                        "PaymentCompleted", "status = 'ACTIVE'",
                        "PaymentFailed", "status = 'DECLINED'"),
                Set.of("UserSubscribed"));
    }

    @Bean
    Proof provenBySubscriptions(SubscriptionTable table) {
        return new Proof(
                "subscriptions",
                ids -> table.find(ids).stream().map(Subscription::subscribed).toList());
    }

    @Bean
    Inbox subscriptionsInbox(Inboxes inboxes) {
        return inboxes.of("subscriptions");
    }

    @Bean
    SubscriptionTable subscriptionTable(JdbcClient jdbc) {
        return new SubscriptionTable(jdbc);
    }

    @Bean
    OldRows oldIdempotencyKeys(JdbcTemplate jdbc, PlatformTransactionManager transactions, Installation installation) {
        return new OldRows(
                jdbc,
                new TransactionTemplate(transactions),
                "subscriptions.idempotency",
                List.of("user_id", "idempotency_key"),
                "created_at",
                installation.retention());
    }

    @Bean
    Subscriptions subscriptions(SubscriptionTable table) {
        return new Subscriptions(table);
    }

    @Bean
    SubscriptionsApi subscriptionsApi(
            SubscriptionsSettings settings,
            SubscriptionTable table,
            Budgets budgets,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            WorkRuntime work) {
        Subscribe subscribe = new Subscribe(
                table, new IdempotencyTable(jdbc), work.outbox("subscriptions"), new TransactionTemplate(transactions));
        return new SubscriptionsApi(settings, subscribe, new SubscribeLimits(budgets, table), table);
    }
}
