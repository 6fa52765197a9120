package org.streampass.platform.operations;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.InetAddress;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Health checks and probes.
 *
 * @param interval the time between the end of a check and the next one
 * @param timeout per check; slower checks count as failed
 * @param address the listener of probes; null: as the mode allows
 * @param port 0: any free port
 */
@Validated
@ConfigurationProperties("streampass.health")
record HealthSettings(
        @NotNull @DurationMin(millis = 100) @DefaultValue("5s")
        Duration interval,

        @NotNull @DurationMin(millis = 100) @DefaultValue("3s")
        Duration timeout,

        InetAddress address,
        @Min(0) @Max(65535) @DefaultValue("8082") int port) {}
