package org.streampass.operation;

import java.util.List;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.streampass.messaging.Inbox;

/** The endpoints for operators. */
@Configuration(proxyBeanMethods = false)
class Operation {

    @Bean
    BrokerManagement brokerManagement(ActiveMQConnectionFactory connections) {
        return new BrokerManagement(connections);
    }

    @Bean
    DeadLetterQueues deadLetterQueues(ActiveMQConnectionFactory connections, List<Inbox> inboxes) {
        return new DeadLetterQueues(connections, inboxes);
    }

    @Bean
    DeadLettersEndpoint deadLettersEndpoint(BrokerManagement broker, DeadLetterQueues queues) {
        return new DeadLettersEndpoint(broker, queues);
    }

    @Bean
    BalanceEndpoint balanceEndpoint(List<Account> accounts, BrokerManagement broker, DeadLetterQueues deadLetters) {
        return new BalanceEndpoint(accounts, broker, deadLetters);
    }
}
