package org.streampass.web;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What HTTP requests may ask of this process.
 *
 * @param maxBody a larger body is refused with 413
 * @param maxConcurrentRequests one more at the same time is refused with 503
 * @param maxConcurrentRequestsPerUser one more of the same user at the same time is refused with 429
 */
@Validated
@ConfigurationProperties("streampass.http")
record HttpSettings(
        @NotNull @DefaultValue("64KB") DataSize maxBody,
        @Min(1) @DefaultValue("64") int maxConcurrentRequests,
        @Min(1) @DefaultValue("16") int maxConcurrentRequestsPerUser) {}
