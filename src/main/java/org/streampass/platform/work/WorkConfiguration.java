package org.streampass.platform.work;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.OffsetDateTime;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.events.EventPublisher;
import org.streampass.platform.startup.DataFolder;
import org.streampass.platform.tracing.Spans;

/** The component {@code due:} and the outboxes. */
@Configuration(proxyBeanMethods = false)
class WorkConfiguration {

    @Bean(destroyMethod = "") // WorkRuntime closes it before it removes confirmed events
    OutboxPublisher outboxPublisher(ActiveMQConnectionFactory broker, DataFolder data, Spans spans) {
        return new OutboxPublisher(() -> EventPublisher.open(broker, spans), data.runId());
    }

    @Bean
    ClockWatch clockWatch(JdbcClient jdbc) {
        return new ClockWatch(Clock.systemUTC(), System::nanoTime, () -> jdbc.sql("select current_timestamp")
                .query(OffsetDateTime.class)
                .single()
                .toInstant());
    }

    @Bean
    BusinessClock businessClock(DataFolder data) {
        return new BusinessClock(data.resolve("clock"), Clock.systemUTC());
    }

    @Bean
    MeterBinder clockMetrics(ClockWatch clock) {
        return registry -> {
            Gauge.builder("streampass.clock.trusted", clock, watch -> watch.isTrusted() ? 1 : 0)
                    .description("0 while charges, refunds, renewals and retention are paused")
                    .register(registry);
            Gauge.builder(
                            "streampass.clock.difference",
                            clock,
                            watch -> watch.difference().toMillis() / 1000.0)
                    .baseUnit("seconds")
                    .description("Clock of the database minus clock of the process")
                    .register(registry);
        };
    }

    @Bean
    WorkRuntime workRuntime(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            OutboxPublisher publisher,
            ClockWatch clock,
            BusinessClock time,
            ObjectProvider<DueWork<?>> works,
            DataFolder data,
            Spans spans) {
        return new WorkRuntime(
                jdbc,
                new TransactionTemplate(transactions),
                publisher,
                clock,
                time,
                works,
                data.previousRunId(),
                spans);
    }

    /** A prototype, because each Camel context needs its own, and routes files are checked in a context of their own. */
    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    DueComponent due(WorkRuntime runtime) {
        return new DueComponent(runtime);
    }
}
