package org.streampass.platform.startup;

import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;
import org.springframework.validation.annotation.Validated;

/**
 * What differs between one installation and the next.
 *
 * @param dataDir everything this process writes: broker journal, embedded database, outbox, generated secrets
 * @param routesDir the folder of {@code <service>.camel.yaml} files
 * @param brokerConfig the definition of every address and queue, read by the embedded broker
 * @param retention how long a service remembers which events it handled and which requests it answered: longer than
 *     anything is delivered again by itself
 * @param services the services that this process runs; empty: every one that there is
 */
@Validated
@ConfigurationProperties("streampass")
public record Installation(
        @NotNull @DefaultValue("data") Path dataDir,
        @NotNull @DefaultValue("routes") Path routesDir,
        @NotNull @DefaultValue("artemis/broker.xml") Path brokerConfig,

        @NotNull @DurationMin(days = 1) @DurationMax(days = 3650) @DefaultValue("30d")
        Duration retention,

        @DefaultValue List<String> services) {

    /** What {@link #services} will be, for conditions, which are asked before there is an installation. */
    public static List<String> services(Environment settings) {
        return Binder.get(settings)
                .bind("streampass.services", Bindable.listOf(String.class))
                .orElse(List.of());
    }
}
