package org.streampass.platform.events;

import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.jms.ConsumerType;
import org.apache.camel.component.jms.JmsComponent;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.streampass.platform.broker.BrokerSettings;

/** Camel's own component {@code jms:}, for routes that are dropped in and know nothing of {@code event:}. */
@Configuration(proxyBeanMethods = false)
class JmsConfiguration {

    @Bean(initMethod = "start", destroyMethod = "stop")
    JmsPublisherConnections jmsPublisherConnections(BrokerSettings settings, ActiveMQConnectionFactory consumers) {
        return new JmsPublisherConnections(consumers, settings.connections());
    }

    /** Each context has its own: also the one that routes are tried in before they run. */
    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    JmsComponent jms(ActiveMQConnectionFactory consumers, JmsPublisherConnections publishers) {
        JmsComponent jms = new JmsComponent();
        jms.setConnectionFactory(consumers);
        jms.setTemplateConnectionFactory(publishers);
        jms.setConsumerType(ConsumerType.Custom);
        jms.setMessageListenerContainerFactory(JmsListenerContainer::new);
        jms.setTransacted(true);
        jms.setLazyCreateTransactionManager(false);
        jms.setCacheLevelName("CACHE_CONSUMER");
        jms.setSubscriptionShared(true);
        jms.setSubscriptionDurable(true);
        jms.setDisableReplyTo(true);
        jms.setMessageConverter(new TextMessageConverter());
        jms.setHeaderFilterStrategy(new EventHeaders());
        jms.setAlwaysCopyMessage(true); // else a message that no step has touched goes on with all its properties
        jms.setErrorHandlerLoggingLevel(LoggingLevel.WARN);
        jms.setErrorHandlerLogStackTrace(false);
        jms.setRecoveryInterval(1000);
        jms.setMaxMessagesPerTask(-1);
        return jms;
    }
}
