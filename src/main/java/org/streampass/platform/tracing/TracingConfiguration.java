package org.streampass.platform.tracing;

import io.opentelemetry.api.OpenTelemetry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Creates the {@link Spans}. */
@Configuration(proxyBeanMethods = false)
class TracingConfiguration {

    /** Tracing is off unless Spring Boot has configured OpenTelemetry. */
    @Bean
    Spans spans(ObjectProvider<OpenTelemetry> telemetry) {
        OpenTelemetry configured = telemetry.getIfAvailable();
        return configured == null ? Spans.OFF : new Spans(configured.getTracer("org.streampass"));
    }
}
