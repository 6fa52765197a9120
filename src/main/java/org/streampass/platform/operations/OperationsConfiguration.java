package org.streampass.platform.operations;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;
import org.streampass.platform.broker.BrokerConnectionFactories;
import org.streampass.platform.progress.Lateness;

/** Connections for the endpoints of operators. */
@Configuration(proxyBeanMethods = false)
class OperationsConfiguration {

    @Bean(defaultCandidate = false, destroyMethod = "close")
    ActiveMQConnectionFactory operatorsConnections(
            BrokerConnectionFactories connections, ActiveMQConnectionFactory own, OperationSettings settings) {
        return StringUtils.hasText(settings.brokerUser())
                ? connections.create(settings.brokerUser(), settings.brokerPassword())
                : connections.create(own.getUser(), own.getPassword());
    }

    @Bean
    BrokerManagement brokerManagement(@Qualifier("operatorsConnections") ActiveMQConnectionFactory connections) {
        return new BrokerManagement(connections);
    }

    @Bean
    DeadLetterQueues deadLetterQueues(
            @Qualifier("operatorsConnections") ActiveMQConnectionFactory connections,
            BrokerManagement broker,
            ReplayPreview preview) {
        return new DeadLetterQueues(connections, broker, preview);
    }

    @Bean
    @ConditionalOnWebApplication // the command --check-routes starts nothing that could be healthy
    MeterBinder healthMetrics(Map<String, HealthIndicator> indicators) {
        return registry -> indicators.forEach(
                (bean, indicator) -> Gauge.builder("streampass.health", indicator, OperationsConfiguration::metric)
                        .tag("check", bean.replace("HealthIndicator", ""))
                        .description("1 if the check is UP, 0 otherwise")
                        .register(registry));
    }

    private static double metric(HealthIndicator indicator) {
        Status status = indicator.health().getStatus();
        if (status.equals(Status.UNKNOWN)) {
            return Double.NaN;
        }
        return status.equals(Status.UP) ? 1 : 0;
    }

    @Bean
    LateEvents lateEvents(
            @Qualifier("operatorsConnections") ActiveMQConnectionFactory connections,
            BrokerManagement broker,
            Lateness lateness) {
        return new LateEvents(connections, broker, lateness);
    }

    @Bean(initMethod = "init", destroyMethod = "destroy")
    AllowedOperations allowedOperations() {
        return new AllowedOperations();
    }
}
