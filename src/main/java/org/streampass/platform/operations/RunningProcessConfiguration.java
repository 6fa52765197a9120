package org.streampass.platform.operations;

import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.HealthEndpointGroups;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.streampass.platform.startup.BindPolicy;
import org.streampass.platform.startup.StartupInfo;

/**
 * The scheduler of periodic tasks, and the listener for probes. A process that only checks routes has neither: Spring Boot
 * would create the beans with tasks although the others are lazy.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@EnableScheduling
class RunningProcessConfiguration {

    @Bean
    ProbeServer probeServer(
            HealthSettings settings, BindPolicy exposure, HealthEndpoint health, HealthEndpointGroups groups) {
        String host = exposure.listenAddress(settings.address(), "streampass.health.address")
                .getHostAddress();
        return new ProbeServer(host, settings.port(), health, groups);
    }

    @Bean
    @Order(90)
    StartupInfo probeStartupInfo(ProbeServer server) {
        return new StartupInfo("health", () -> "http://localhost:%d/livez, /readyz".formatted(server.port()));
    }
}
