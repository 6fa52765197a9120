package org.streampass.payments;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;
import org.streampass.platform.startup.ConditionalOnService;

/**
 * The built-in stand-in for a payment provider.
 *
 * @param latency how long each of its answers takes
 */
@Validated
@ConditionalOnService("payments")
@ConfigurationProperties("streampass.payments.simulator")
record SimulatorSettings(
        @NotNull @DurationMin(millis = 0) @DefaultValue("200ms")
        Duration latency) {}
