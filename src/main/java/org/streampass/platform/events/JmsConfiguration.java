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

/** Camel's component {@code jms:}, for dropped-in routes that use stock components only. */
@Configuration(proxyBeanMethods = false)
class JmsConfiguration {

    @Bean(initMethod = "start", destroyMethod = "stop")
    JmsPublisherConnections jmsPublisherConnections(BrokerSettings settings, ActiveMQConnectionFactory consumers) {
        return new JmsPublisherConnections(consumers, settings.connections());
    }

    /** A prototype, because each Camel context needs its own, and routes files are checked in a context of their own. */
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
        jms.setAlwaysCopyMessage(true); // otherwise an unchanged message is forwarded with all its properties
        jms.setErrorHandlerLoggingLevel(LoggingLevel.WARN);
        jms.setErrorHandlerLogStackTrace(false);
        jms.setRecoveryInterval(1000);
        jms.setMaxMessagesPerTask(-1);
        return jms;
    }
}
