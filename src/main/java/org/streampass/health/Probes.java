package org.streampass.health;

import java.util.List;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.HealthEndpointGroups;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.streampass.identity.Exposure;
import org.streampass.installation.Vital;
import org.streampass.installation.Whereabouts;

/** Liveness, and what answers probes; a process that only checks routes has neither. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class Probes {

    /** Of liveness: only a restart brings back what has ended. */
    @Bean
    Watch threadsHealthIndicator(List<Vital> parts, HealthSettings settings) {
        return new Watch("threads", new VitalCheck(parts), settings);
    }

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
