package org.streampass.operation;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedDelayTask;
import org.streampass.messaging.Inbox;

/** The endpoints for operators, and their metrics. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class Operation {

    @Bean
    BrokerManagement brokerManagement(ActiveMQConnectionFactory connections) {
        return new BrokerManagement(connections);
    }

    @Bean
    Prospects prospects(List<Inbox> inboxes) {
        return new Prospects(inboxes);
    }

    @Bean
    DeadLetterQueues deadLetterQueues(ActiveMQConnectionFactory connections, Prospects prospects) {
        return new DeadLetterQueues(connections, prospects);
    }

    @Bean
    DeadLettersEndpoint deadLettersEndpoint(BrokerManagement broker, DeadLetterQueues queues, Prospects prospects) {
        return new DeadLettersEndpoint(broker, queues, prospects);
    }

    @Bean
    Balances balances(List<Account> accounts, BrokerManagement broker) {
        return new Balances(accounts, broker);
    }

    @Bean
    BalanceEndpoint balanceEndpoint(Balances balances) {
        return new BalanceEndpoint(balances);
    }

    @Bean(initMethod = "init", destroyMethod = "destroy")
    AllowedOperations allowedOperations() {
        return new AllowedOperations();
    }

    @Bean
    BalanceMetrics balanceMetrics(Balances balances, MeterRegistry registry) {
        return new BalanceMetrics(balances, registry);
    }

    /** Not at once: a process that starts has enough to do, and may have much to finish. */
    @Bean
    SchedulingConfigurer balanceIsTakenNowAndThen(BalanceMetrics metrics, OperationSettings settings) {
        return tasks -> tasks.addFixedDelayTask(
                new FixedDelayTask(metrics::refresh, settings.balanceInterval(), settings.balanceInterval()));
    }
}
