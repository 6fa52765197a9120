package org.streampass.platform.tracing;

import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Excludes Spring Boot's configuration of tracing unless {@code management.otlp.tracing.endpoint} is set. Otherwise Spring
 * Boot would create spans even if nobody receives them.
 */
class TracingSwitch implements AutoConfigurationImportFilter, EnvironmentAware {

    private static final List<String> CONFIGURATIONS = List.of(
            "org.springframework.boot.actuate.autoconfigure.tracing.",
            "org.springframework.boot.actuate.autoconfigure.opentelemetry.",
            "org.springframework.boot.actuate.autoconfigure.logging.OpenTelemetry");

    private boolean isOn;

    @Override
    public void setEnvironment(Environment environment) {
        isOn = StringUtils.hasText(environment.getProperty("management.otlp.tracing.endpoint"));
    }

    @Override
    public boolean[] match(String[] configurations, AutoConfigurationMetadata metadata) {
        boolean[] included = new boolean[configurations.length];
        for (int i = 0; i < configurations.length; i++) {
            String configuration = configurations[i];
            included[i] =
                    isOn || configuration == null || CONFIGURATIONS.stream().noneMatch(configuration::startsWith);
        }
        return included;
    }
}
