package org.streampass.platform.http;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The limits of HTTP requests.
 *
 * @param maxBody larger bodies are refused with 413
 * @param maxConcurrentRequests further concurrent requests are refused with 503
 * @param maxConcurrentRequestsPerUser further concurrent requests of one user are refused with 429
 * @param requestTimeout the maximum time until the headers, and then the body, have arrived
 * @param maxConnectionsPerAddress further connections from one address are closed
 */
@Validated
@ConfigurationProperties("streampass.http")
record HttpSettings(
        @NotNull @DefaultValue("64KB") DataSize maxBody,
        @Min(1) @DefaultValue("64") int maxConcurrentRequests,
        @Min(1) @DefaultValue("16") int maxConcurrentRequestsPerUser,

        @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 5) @DefaultValue("10s")
        Duration requestTimeout,

        @Min(1) @DefaultValue("1000") int maxConnectionsPerAddress) {

    HttpSettings {
        if (maxBody != null && (maxBody.toBytes() < 1 || maxBody.toBytes() >= Integer.MAX_VALUE)) {
            throw new InvalidConfigurationPropertyValueException(
                    "streampass.http.max-body", maxBody, "it must be from 1B to 2047MB");
        }
    }
}
