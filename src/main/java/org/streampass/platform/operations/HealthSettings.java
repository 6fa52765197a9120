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
 * How closely this process looks after itself.
 *
 * @param interval how long after one look at the broker, the database, the routes and the disk the next is taken
 * @param patience what has not answered for so long does not answer
 * @param address where to answer probes; null: wherever the mode allows
 * @param port 0: any that is free
 */
@Validated
@ConfigurationProperties("streampass.health")
record HealthSettings(
        @NotNull @DurationMin(millis = 100) @DefaultValue("5s")
        Duration interval,

        @NotNull @DurationMin(millis = 100) @DefaultValue("3s")
        Duration patience,

        InetAddress address,
        @Min(0) @Max(65535) @DefaultValue("8082") int port) {}
