package org.streampass.platform.events;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.LoggingLevel;
import org.apache.camel.model.RedeliveryPolicyDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.broker.BrokerSettings;
import org.streampass.platform.startup.DataFolder;

/** The component {@code event:}. */
@Configuration(proxyBeanMethods = false)
class EventConfiguration {

    @Bean
    EventRuntime eventRuntime(
            ActiveMQConnectionFactory broker,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            MeterRegistry meters,
            DataFolder data,
            BrokerSettings settings) {
        boolean nothingToFind = data.isNew() && settings.embedded();
        return new EventRuntime(
                broker,
                jdbc,
                new TransactionTemplate(transactions),
                meters,
                data.life(),
                !data.wasReleasedInOrder() && !nothingToFind);
    }

    @Bean
    ConsumingServices heardServices(EventRuntime runtime) {
        return runtime::services;
    }

    @Bean
    ExpiryLog expiryLog() {
        return new ExpiryLog();
    }

    /** Each context has its own: also the one that routes are tried in before they run. */
    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    EventComponent event(EventRuntime runtime) {
        return new EventComponent(runtime);
    }

    /** What fails is told, and decided upon, by the consumer of the route. Routes may bring handlers of their own. */
    @Bean
    static BeanPostProcessor failuresAreLeftToConsumers() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof CamelContext context) {
                    context.getCamelContextExtension().setErrorHandlerFactory(silentErrorHandler());
                }
                return bean;
            }
        };
    }

    private static DefaultErrorHandlerDefinition silentErrorHandler() {
        DefaultErrorHandlerDefinition handler = new DefaultErrorHandlerDefinition();
        handler.setRedeliveryPolicy(
                new RedeliveryPolicyDefinition().maximumRedeliveries(0).logExhausted(false));
        handler.setLevel(LoggingLevel.OFF.name()); // with no redelivery Camel does not heed logExhausted
        return handler;
    }
}
