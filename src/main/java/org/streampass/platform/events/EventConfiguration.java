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
import org.streampass.platform.tracing.Spans;

/** The beans of the component {@code event:}. */
@Configuration(proxyBeanMethods = false)
class EventConfiguration {

    @Bean
    EventRuntime eventRuntime(
            ActiveMQConnectionFactory broker,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            MeterRegistry meters,
            Spans spans,
            DataFolder data,
            BrokerSettings settings) {
        boolean firstRun = data.isNew() && settings.embedded();
        return new EventRuntime(
                broker,
                jdbc,
                new TransactionTemplate(transactions),
                meters,
                spans,
                data.runId(),
                !data.hadCleanShutdown() && !firstRun);
    }

    @Bean
    ExpiryLog expiryLog() {
        return new ExpiryLog();
    }

    /** A prototype, because each Camel context needs its own, and routes files are checked in a context of their own. */
    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    EventComponent event(EventRuntime runtime) {
        return new EventComponent(runtime);
    }

    /**
     * The consumer of a route logs failures and decides about them. A route may still define an error handler of its own.
     */
    @Bean
    static BeanPostProcessor consumersHandleFailures() {
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
        handler.setLevel(LoggingLevel.OFF.name()); // without redelivery Camel ignores logExhausted
        return handler;
    }
}
