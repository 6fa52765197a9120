package org.streampass.platform.tracing;

import io.opentelemetry.api.OpenTelemetry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TracingConfiguration {

    /** Off, unless Spring Boot has configured OpenTelemetry. */
    @Bean
    Spans spans(ObjectProvider<OpenTelemetry> telemetry) {
        OpenTelemetry configured = telemetry.getIfAvailable();
        return configured == null ? Spans.OFF : new Spans(configured.getTracer("org.streampass"));
    }
}
