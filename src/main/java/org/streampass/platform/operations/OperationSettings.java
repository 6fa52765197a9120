package org.streampass.platform.operations;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Reconciliation, and access to the broker's management.
 *
 * @param balanceInterval the time between two reconciliations for the metrics
 * @param balanceGrace younger differences between services are not reported
 * @param brokerUser a user that may manage the broker; null: {@code streampass.broker.user}
 */
@Validated
@ConfigurationProperties("streampass.operation")
record OperationSettings(
        @NotNull @DurationMin(millis = 100) @DefaultValue("60s")
        Duration balanceInterval,

        @NotNull @DurationMin(millis = 0) @DefaultValue("1m")
        Duration balanceGrace,

        String brokerUser,
        String brokerPassword) {}
