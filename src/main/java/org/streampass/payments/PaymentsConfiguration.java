package org.streampass.payments;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.startup.ConditionalOnService;
import org.streampass.platform.work.BusinessClock;
import org.streampass.platform.work.ReconciliationSource;
import org.streampass.platform.work.ReconciliationSource.Contradiction;
import org.streampass.platform.work.ReconciliationSource.EventRecord;
import org.streampass.platform.work.ReconciliationSource.Wait;
import org.streampass.platform.work.WorkRuntime;

/** The beans of the service. {@code routes/payments.camel.yaml} refers to some of them by name. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnService("payments")
class PaymentsConfiguration {

    /**
     * Compares the payments with the ledger of the provider's simulator.
     *
     * <p>The contradictions use {@code not exists}: PostgreSQL then expects few rows and hashes both tables. With an outer join
     * it expects many, and with a limit it would look them up row by row.
     */
    @Bean
    ReconciliationSource paymentsReconciliation(Payments payments) {
        return new ReconciliationSource(
                "payments",
                """
                select status, count(*) from payments.payment group by status
                union all select 'charges in the ledger', count(*) from payments.simulator_ledger
                    where outcome = 'charged'
                union all select 'unknown for an hour', count(*) from payments.payment
                    where status = 'requested' and attempt > 0 and key_since < current_timestamp - interval '1' hour""",
                Set.of(),
                List.of(new Contradiction("has another outcome here than in the provider's ledger", """
                        select p.subscription_id from payments.payment p
                        where p.status <> 'requested' and (p.status in ('charged', 'refunding', 'refunded', 'refund_failed')) <> (exists (
                            select 1 from payments.simulator_ledger l
                            where l.idempotency_key = p.provider_key and l.outcome = 'charged'))
                        order by p.subscription_id""")),
                List.of(new Wait(
                        "was decided by the provider, and no event is under way that would record it",
                        """
                        payments.simulator_ledger l
                        where l.outcome = 'charged' and not exists (
                            select 1 from payments.payment p where p.id = l.idempotency_key) and not exists (
                            select 1 from payments.payment p where p.provider_key = l.idempotency_key)""",
                        "l.idempotency_key",
                        "l.decided_at")),
                new EventRecord(
                        "(select * from payments.payment where period = 1) first_payment",
                        "id",
                        "coalesce(decided_at, requested_at)",
                        Map.of(
                                "UserSubscribed", "payment_token is not null",
                                "PaymentCompleted", "provider_reference is not null and stop = 'none'",
                                "PaymentFailed", "status = 'declined' and stop = 'none'"),
                        Set.of("PaymentCompleted", "PaymentFailed")),
                payments::proven);
    }

    @Bean
    PaymentGateway paymentGateway(
            JdbcClient jdbc, PlatformTransactionManager transactions, BusinessClock clock, SimulatorSettings settings) {
        return new PaymentSimulator(jdbc, new TransactionTemplate(transactions), clock, settings.latency());
    }

    @Bean
    PaymentTable paymentTable(JdbcClient jdbc) {
        return new PaymentTable(jdbc);
    }

    @Bean
    Refunds refunds(PaymentGateway gateway, JdbcClient jdbc, WorkRuntime work, PaymentsSettings settings) {
        return new Refunds(gateway, new RefundTable(jdbc), work, new KeyLifetime(settings.keyLifetime()));
    }

    @Bean
    Payments payments(
            PaymentGateway gateway,
            PaymentTable table,
            Refunds refunds,
            WorkRuntime work,
            BusinessClock clock,
            PaymentsSettings settings) {
        return new Payments(gateway, table, refunds, work, clock, settings);
    }

    @Bean
    PaymentChanges paymentChanges(
            PaymentTable table,
            Payments payments,
            Refunds refunds,
            WorkRuntime work,
            BusinessClock clock,
            PaymentsSettings settings) {
        return new PaymentChanges(table, payments, refunds, work, clock, new KeyLifetime(settings.keyLifetime()));
    }

    @Bean
    PaymentsApi paymentsApi(JdbcClient jdbc, PaymentTable table) {
        return new PaymentsApi(new PaymentViews(jdbc, table));
    }
}
