package org.streampass.payments;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.events.OutdatedEvents;
import org.streampass.platform.startup.ConditionalOnService;
import org.streampass.platform.work.BusinessClock;
import org.streampass.platform.work.ReconciliationSource;
import org.streampass.platform.work.ReconciliationSource.EventRecord;
import org.streampass.platform.work.ReconciliationSource.Publications;
import org.streampass.platform.work.WorkRuntime;

/** The beans of the service. {@code routes/payments.camel.yaml} refers to some of them by name. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnService("payments")
class PaymentsConfiguration {

    @Bean
    ReconciliationSource paymentsReconciliation(Payments payments, PaymentGateway gateway, PaymentTable table) {
        String ofNewest = """
                (select max(newest.period) from payments.payment newest
                    where newest.user_id = p.user_id and newest.subscription_id = p.subscription_id)""";
        String exists = """
                exists (select 1 from payments.payment p where p.user_id = first_payment.user_id
                    and p.subscription_id = first_payment.subscription_id and p.status = '%s'%s)""";
        return new ReconciliationSource(
                "payments",
                """
                select status, count(*) from payments.payment group by status
                union all select 'unknown for an hour', count(*) from payments.payment
                    where status = 'requested' and claim > claim_base and attempt > 0
                        and key_since < current_timestamp - interval '1' hour""",
                Set.of(),
                List.of(),
                List.of(),
                new LedgerComparison(gateway, table),
                new EventRecord(
                        "(select * from payments.payment where period = 1) first_payment",
                        "id",
                        "coalesce(decided_at, requested_at)",
                        Map.of(
                                "UserSubscribed",
                                "event_id is not null or status = 'void'",
                                "PaymentCompleted",
                                "provider_reference is not null and stop = 'none'",
                                "PaymentFailed",
                                "status = 'declined' and stop = 'none'",
                                "PaymentRefunded",
                                exists.formatted("refunded", ""),
                                "the outcome of the current period",
                                "not " + exists.formatted("requested", ""),
                                "PaymentCompleted of the current period",
                                exists.formatted("charged", " and p.period = " + ofNewest)),
                        Set.of("PaymentCompleted", "PaymentFailed", "PaymentRefunded")),
                ids -> Publications.proven(payments.proven(ids)));
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
            PaymentsSettings settings,
            MeterRegistry meters) {
        return new PaymentChanges(
                table,
                payments,
                refunds,
                work,
                clock,
                new KeyLifetime(settings.keyLifetime()),
                new OutdatedEvents("payments", meters));
    }

    @Bean
    PaymentsApi paymentsApi(JdbcClient jdbc, PaymentTable table) {
        return new PaymentsApi(new PaymentViews(jdbc, table));
    }
}
