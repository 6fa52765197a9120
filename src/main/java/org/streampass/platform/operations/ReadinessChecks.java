package org.streampass.platform.operations;

import java.util.List;
import java.util.Optional;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.streampass.platform.broker.JournalDisk;
import org.streampass.platform.routes.RouteReplacement;
import org.streampass.platform.work.ClockWatch;

/** What {@code /actuator/health/readiness} is made of, see {@code application.yaml}. */
@Configuration(proxyBeanMethods = false)
class ReadinessChecks {

    @Bean
    BrokerCheck brokerCheck(ActiveMQConnectionFactory connections) {
        return new BrokerCheck(connections);
    }

    @Bean
    Watch brokerHealthIndicator(BrokerCheck check, HealthSettings settings) {
        return new Watch("broker", check, settings);
    }

    @Bean
    Watch databaseHealthIndicator(JdbcTemplate database, List<Account> accounts, HealthSettings settings) {
        boolean takesRequests =
                accounts.stream().anyMatch(account -> !account.ended().isEmpty());
        return new Watch("database", new DatabaseCheck(database, takesRequests), settings);
    }

    @Bean
    Watch runningRoutesHealthIndicator(CamelContext camel, RouteReplacement exchange, HealthSettings settings) {
        return new Watch("routes", new RoutesCheck(camel, exchange), settings);
    }

    @Bean
    Watch clockHealthIndicator(ClockWatch clock, HealthSettings settings) {
        return new Watch("clock", new ClockCheck(clock), settings);
    }

    @Bean
    Watch journalHealthIndicator(Optional<JournalDisk> disk, HealthSettings settings) {
        return new Watch("journal", new JournalCheck(disk.orElse(null)), settings);
    }
}
