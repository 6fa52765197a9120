package org.streampass.payments;

import java.util.Map;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.database.Schema;
import org.streampass.platform.events.Inbox;
import org.streampass.platform.events.Inboxes;
import org.streampass.platform.operations.Account;
import org.streampass.platform.operations.KnownEvents;
import org.streampass.platform.operations.Proof;
import org.streampass.platform.startup.ConditionalOnService;
import org.streampass.platform.work.WorkRuntime;

/** The beans of the service; {@code routes/payments.camel.yaml} names those it wires. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnService("payments")
class PaymentsConfiguration {

    @Bean
    Schema paymentsSchema() {
        return new Schema("payments");
    }

    @Bean
    Account paymentsAccount(JdbcClient jdbc) {
        return new PaymentsAccount(jdbc);
    }

    @Bean
    KnownEvents eventsKnownToPayments() {
        return new KnownEvents(
                "payments",
                "payments.payment",
                "subscription_id",
                "coalesce(decided_at, requested_at)",
                Map.of(
                        "UserSubscribed", "true",
                        "PaymentCompleted", "status = 'charged'",
                        "PaymentFailed", "status = 'declined'"),
                Set.of("PaymentCompleted", "PaymentFailed"));
    }

    @Bean
    Proof provenByPayments(Payments payments) {
        return new Proof("payments", payments::proven);
    }

    @Bean
    Inbox paymentsInbox(Inboxes inboxes) {
        return inboxes.of("payments");
    }

    @Bean
    PaymentGateway paymentGateway(
            JdbcClient jdbc, PlatformTransactionManager transactions, SimulatorSettings settings) {
        return new PaymentSimulator(jdbc, new TransactionTemplate(transactions), settings.latency());
    }

    @Bean
    Payments payments(PaymentGateway gateway, JdbcClient jdbc, WorkRuntime work, PaymentsSettings settings) {
        return new Payments(gateway, new PaymentTable(jdbc), work, settings.keyLifetime());
    }
}
