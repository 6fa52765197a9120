package org.streampass.health;

import jakarta.validation.constraints.NotNull;
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
 */
@Validated
@ConfigurationProperties("streampass.health")
record HealthSettings(
        @NotNull @DurationMin(millis = 100) @DefaultValue("5s")
        Duration interval,

        @NotNull @DurationMin(millis = 100) @DefaultValue("3s")
        Duration patience) {}
