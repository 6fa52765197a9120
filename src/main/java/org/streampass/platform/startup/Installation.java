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
 * The settings that differ between installations.
 *
 * @param dataDir the folder of the broker's journal, the embedded database, stored mails and generated secrets
 * @param routesDir the folder of {@code <service>.camel.yaml} files
 * @param brokerConfig the configuration file of the embedded broker; the folder {@code services} beside it has a file for
 *     each service
 * @param retention how long a service keeps handled events and idempotency keys; longer than any automatic redelivery
 * @param services the services that this process runs; empty: all
 */
@Validated
@ConfigurationProperties("streampass")
public record Installation(
        @NotNull Path dataDir,
        @NotNull @DefaultValue("routes") Path routesDir,
        @NotNull @DefaultValue("artemis/broker.xml") Path brokerConfig,

        @NotNull @DurationMin(days = 1) @DurationMax(days = 3650) @DefaultValue("30d")
        Duration retention,

        @DefaultValue List<String> services) {

    /** The value of {@link #services}, for conditions, which are evaluated before this bean exists. */
    public static List<String> services(Environment settings) {
        return Binder.get(settings)
                .bind("streampass.services", Bindable.listOf(String.class))
                .orElse(List.of());
    }
}
