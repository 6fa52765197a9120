package org.streampass.messaging;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.LoggingLevel;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.jms.ConsumerType;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.core.annotation.Order;
import org.springframework.util.StringUtils;
import org.streampass.installation.DataFolder;
import org.streampass.installation.Installation;
import org.streampass.installation.StartupException;
import org.streampass.installation.Whereabouts;

/** The broker, and the Camel component that talks to it. */
@Configuration(proxyBeanMethods = false)
class Messaging {

    @Bean
    @ConditionalOnProperty(name = "streampass.broker.url", matchIfMissing = true, havingValue = "embedded")
    EmbeddedBroker embeddedBroker(Installation installation, BrokerSettings settings, DataFolder data) {
        return new EmbeddedBroker(new EmbeddedServers(installation, settings, password(settings, data), data));
    }

    @Bean
    @ConditionalOnProperty(name = "streampass.broker.url", matchIfMissing = true, havingValue = "embedded")
    JournalDisk journalDisk(EmbeddedBroker broker) {
        return broker.disk();
    }

    @Bean
    @Order(40)
    Whereabouts brokerWhereabouts(BrokerSettings settings, Optional<EmbeddedBroker> embedded) {
        return new Whereabouts(
                "broker", () -> embedded.map(EmbeddedBroker::where).orElse(settings.url()));
    }

    @Bean
    BrokerConnections brokerConnections(BrokerSettings settings, Optional<EmbeddedBroker> embedded) {
        return new BrokerConnections(settings, embedded.map(EmbeddedBroker::url).orElse(settings.url()));
    }

    @Bean(destroyMethod = "close")
    ActiveMQConnectionFactory brokerConnectionFactory(
            BrokerConnections connections, BrokerSettings settings, DataFolder data) {
        return connections.as(settings.user(), password(settings, data));
    }

    @Bean
    UnbufferedConnections unbufferedConnections(
            BrokerConnections connections, BrokerSettings settings, DataFolder data) {
        return new UnbufferedConnections(connections.as(settings.user(), password(settings, data)));
    }

    private static String password(BrokerSettings settings, DataFolder data) {
        if (StringUtils.hasText(settings.password())) {
            return settings.password();
        }
        if (settings.embedded()) {
            return data.secret("broker-password");
        }
        throw new StartupException("streampass.broker.url is set, but no streampass.broker.password");
    }

    @Bean(initMethod = "start", destroyMethod = "stop")
    PublisherConnections publisherConnections(BrokerSettings settings, ActiveMQConnectionFactory consumers) {
        return new PublisherConnections(consumers, settings.connections());
    }

    /** Each context has its own: also the one that routes are tried in before they run. */
    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    JmsComponent jms(
            ActiveMQConnectionFactory consumers,
            UnbufferedConnections unbuffered,
            PublisherConnections publishers,
            BrokerSettings settings) {
        JmsComponent jms = new JmsComponent();
        jms.setConnectionFactory(consumers);
        jms.setTemplateConnectionFactory(publishers);
        jms.getConfiguration().setMessageListenerContainerFactory(endpoint -> new RouteConsumers(endpoint, unbuffered));
        jms.getConfiguration().setConsumerType(ConsumerType.Custom);
        jms.setTransacted(true);
        jms.setLazyCreateTransactionManager(false);
        jms.setCacheLevelName("CACHE_CONSUMER");
        jms.setSubscriptionShared(true);
        jms.setSubscriptionDurable(true);
        jms.setConcurrentConsumers(settings.consumers());
        jms.setDisableReplyTo(true);
        jms.setMessageConverter(new TextOnly());
        jms.setHeaderFilterStrategy(new EventHeaders());
        jms.setAlwaysCopyMessage(true); // else a message that no step has touched goes on with all its properties
        jms.setErrorHandlerLoggingLevel(LoggingLevel.DEBUG); // EventRoutes has told it already
        jms.setErrorHandlerLogStackTrace(false);
        jms.setRecoveryInterval(1000);
        jms.setMaxMessagesPerTask(-1);
        return jms;
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    EventRoutes eventRoutes(PublisherConnections publishers, MeterRegistry registry) {
        return new EventRoutes(new DeadLetters(publishers)::setAside, new EventMeters(registry));
    }

    @Bean
    ConfirmedPublisher publisher(ProducerTemplate template, BrokerSettings settings) {
        return new ConfirmedPublisher(template, settings.callTimeout());
    }

    @Bean
    CamelContextConfiguration eventConversion() {
        return new CamelContextConfiguration() {
            @Override
            public void beforeApplicationStart(CamelContext context) {
                context.getTypeConverterRegistry().addFallbackTypeConverter(new Envelope(), false);
            }

            @Override
            public void afterApplicationStart(CamelContext context) {
                // nothing more to do
            }
        };
    }
}
