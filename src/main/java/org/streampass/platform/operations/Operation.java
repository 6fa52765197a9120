package org.streampass.platform.operations;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedDelayTask;
import org.springframework.util.StringUtils;
import org.streampass.platform.broker.BrokerConnections;
import org.streampass.platform.events.Inbox;
import org.streampass.platform.work.InFlightSearch;
import org.streampass.platform.work.Survey;

/** The endpoints for operators, and their metrics. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class Operation {

    @Bean(defaultCandidate = false, destroyMethod = "close")
    ActiveMQConnectionFactory operatorsConnections(
            BrokerConnections connections, ActiveMQConnectionFactory own, OperationSettings settings) {
        return StringUtils.hasText(settings.brokerUser())
                ? connections.as(settings.brokerUser(), settings.brokerPassword())
                : connections.as(own.getUser(), own.getPassword());
    }

    @Bean
    BrokerManagement brokerManagement(@Qualifier("operatorsConnections") ActiveMQConnectionFactory connections) {
        return new BrokerManagement(connections);
    }

    @Bean
    ReplayPreview prospects(List<Inbox> inboxes) {
        return new ReplayPreview(inboxes);
    }

    @Bean
    DeadLetterQueues deadLetterQueues(
            @Qualifier("operatorsConnections") ActiveMQConnectionFactory connections,
            BrokerManagement broker,
            ReplayPreview prospects) {
        return new DeadLetterQueues(connections, broker, prospects);
    }

    @Bean
    DeadLettersEndpoint deadLettersEndpoint(BrokerManagement broker, DeadLetterQueues queues, ReplayPreview prospects) {
        return new DeadLettersEndpoint(broker, queues, prospects);
    }

    @Bean
    KnownEventsSearch knownEventsSearch(ObjectProvider<KnownEvents> sources, JdbcClient jdbc) {
        return new KnownEventsSearch(sources.stream().toList(), jdbc);
    }

    @Bean
    Reconciliation reconciliation(Survey survey, OperationSettings settings) {
        return new Reconciliation(survey, settings.balanceGrace());
    }

    @Bean
    Balances balances(
            List<Account> accounts, BrokerManagement broker, InFlightSearch services, Reconciliation reconciliation) {
        return new Balances(accounts, broker, services, reconciliation);
    }

    @Bean
    ProvenEvents provenEvents(ObjectProvider<Proof> proofs, ActiveMQConnectionFactory broker) {
        return new ProvenEvents(proofs.stream().toList(), broker);
    }

    @Bean
    HandledEvents handledEvents(List<Inbox> inboxes) {
        return new HandledEvents(inboxes);
    }

    @Bean
    BalanceEndpoint balanceEndpoint(Balances balances, BrokerManagement broker, Survey survey) {
        return new BalanceEndpoint(balances, new TellAgain(broker, survey));
    }

    @Bean
    FlowEndpoint flowEndpoint(Balances balances, BrokerManagement broker, MeterRegistry registry) {
        return new FlowEndpoint(balances, broker, registry);
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
