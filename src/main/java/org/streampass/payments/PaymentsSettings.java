package org.streampass.payments;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;
import org.streampass.platform.startup.ConditionalOnService;

/**
 * How the provider is asked.
 *
 * @param keyLifetime how long the provider keeps an idempotency key
 */
@Validated
@ConditionalOnService("payments")
@ConfigurationProperties("streampass.payments")
record PaymentsSettings(
        @NotNull @DurationMin(hours = 1) @DefaultValue("24h")
        Duration keyLifetime) {}
