package org.streampass.subscriptions;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedDelayTask;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.installation.ConditionalOnService;
import org.streampass.installation.Installation;
import org.streampass.messaging.Inbox;
import org.streampass.messaging.Inboxes;
import org.streampass.messaging.Publisher;
import org.streampass.operation.Account;
import org.streampass.storage.OldRows;
import org.streampass.storage.Schema;

/** The beans of the service; {@code routes/subscriptions.camel.yaml} names those it wires. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnService("subscriptions")
class SubscriptionsService {

    @Bean
    Schema subscriptionsSchema() {
        return new Schema("subscriptions");
    }

    @Bean
    Account subscriptionsAccount(JdbcClient jdbc) {
        return new SubscriptionsAccount(jdbc);
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
    PublishMarks publishMarks(SubscriptionTable table) {
        return new PublishMarks(table);
    }

    @Bean
    RequestOutbox requestOutbox(
            SubscriptionTable table,
            PlatformTransactionManager transactions,
            Publisher publisher,
            PublishMarks marks,
            SubscriptionsSettings settings) {
        return new RequestOutbox(
                table, new TransactionTemplate(transactions), publisher, marks, settings.publishGrace());
    }

    @Bean
    PublishLag publishLag(SubscriptionTable table, MeterRegistry registry) {
        return new PublishLag(table, registry);
    }

    @Bean
    SchedulingConfigurer publishLagIsMeasuredNowAndThen(PublishLag lag) {
        return tasks -> tasks.addFixedDelayTask(new FixedDelayTask(lag::refresh, PublishLag.EVERY, PublishLag.EVERY));
    }

    @Bean
    SubscriptionsApi subscriptionsApi(
            SubscriptionsSettings settings,
            RequestOutbox outbox,
            SubscriptionTable table,
            JdbcClient jdbc,
            PlatformTransactionManager transactions) {
        Subscribe subscribe =
                new Subscribe(table, new IdempotencyTable(jdbc), new TransactionTemplate(transactions), outbox::due);
        return new SubscriptionsApi(settings, subscribe, outbox, table);
    }
}
