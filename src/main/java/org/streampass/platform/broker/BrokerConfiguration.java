package org.streampass.platform.broker;

import java.util.List;
import java.util.Optional;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.util.StringUtils;
import org.streampass.platform.startup.DataFolder;
import org.streampass.platform.startup.Installation;
import org.streampass.platform.startup.StartupException;
import org.streampass.platform.startup.StartupInfo;

/** Beans of the embedded broker and of the connections to the broker. */
@Configuration(proxyBeanMethods = false)
class BrokerConfiguration {

    @Bean
    @ConditionalOnProperty(name = "streampass.broker.url", matchIfMissing = true, havingValue = "embedded")
    EmbeddedBroker embeddedBroker(
            Installation installation,
            BrokerSettings settings,
            DataFolder data,
            List<ActiveMQServerMessagePlugin> plugins) {
        return new EmbeddedBroker(
                new EmbeddedServerFactory(installation, settings, password(settings, data), data, plugins));
    }

    @Bean
    @ConditionalOnProperty(name = "streampass.broker.url", matchIfMissing = true, havingValue = "embedded")
    JournalDisk journalDisk(EmbeddedBroker broker) {
        return broker.disk();
    }

    @Bean
    @Order(40)
    StartupInfo brokerStartupInfo(BrokerSettings settings, Optional<EmbeddedBroker> embedded) {
        return new StartupInfo(
                "broker", () -> embedded.map(EmbeddedBroker::describe).orElse(settings.url()));
    }

    @Bean
    BrokerConnectionFactories brokerConnectionFactories(BrokerSettings settings, Optional<EmbeddedBroker> embedded) {
        return new BrokerConnectionFactories(
                settings, embedded.map(EmbeddedBroker::url).orElse(settings.url()));
    }

    @Bean(destroyMethod = "close")
    ActiveMQConnectionFactory brokerConnectionFactory(
            BrokerConnectionFactories factories, BrokerSettings settings, DataFolder data) {
        return factories.create(settings.user(), password(settings, data));
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
}
