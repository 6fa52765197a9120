package org.streampass.payments;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;
import org.streampass.platform.startup.ConditionalOnService;

/**
 * Settings of the simulated payment provider.
 *
 * @param latency the response time of each request
 */
@Validated
@ConditionalOnService("payments")
@ConfigurationProperties("streampass.payments.simulator")
record SimulatorSettings(
        @NotNull @DurationMin(millis = 0) @DefaultValue("200ms")
        Duration latency) {}
