package org.streampass.payments;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.validation.annotation.Validated;
import org.streampass.platform.startup.ConditionalOnService;

/**
 * Settings of payments.
 *
 * @param keyLifetime the time for which the provider keeps an idempotency key
 * @param retries the times of the retries of a declined renewal, counted from its first decline
 */
@Validated
@ConditionalOnService("payments")
@ConfigurationProperties("streampass.payments")
record PaymentsSettings(
        @NotNull @DurationMin(hours = 1) @DefaultValue("24h")
        Duration keyLifetime,

        @NotEmpty @DefaultValue({"1d", "3d", "5d", "7d"}) List<@NotNull Duration> retries) {

    /** The shortest period is February. */
    private static final Duration SHORTEST_PERIOD = Duration.ofDays(28);

    PaymentsSettings {
        Duration last = Duration.ZERO;
        for (Duration retry : retries) {
            if (retry.compareTo(last) <= 0 || retry.compareTo(SHORTEST_PERIOD) >= 0) {
                throw new InvalidConfigurationPropertyValueException(
                        "streampass.payments.retries", retries, "must ascend, from more than 0 to less than 28d");
            }
            last = retry;
        }
    }
}
