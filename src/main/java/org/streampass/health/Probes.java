package org.streampass.health;

import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.HealthEndpointGroups;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.streampass.identity.Exposure;
import org.streampass.installation.Whereabouts;

/** What answers probes; a process that only checks routes is not asked. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class Probes {

    @Bean
    ProbeServer probeServer(
            HealthSettings settings, Exposure exposure, HealthEndpoint health, HealthEndpointGroups groups) {
        String host = exposure.listenAddress(settings.address(), "streampass.health.address")
                .getHostAddress();
        return new ProbeServer(host, settings.port(), health, groups);
    }

    @Bean
    @Order(90)
    Whereabouts probeWhereabouts(ProbeServer server) {
        return new Whereabouts("health", () -> "http://localhost:%d/livez, /readyz".formatted(server.port()));
    }
}
