package org.streampass.platform.operations;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What is done for operators unasked.
 *
 * @param balanceInterval how long after one balance the next is taken for the metrics
 * @param balanceGrace what one service knows, and another one does not yet, counts only if it is older
 * @param brokerUser who may ask the broker what waits, and handle its dead letters; null: who talks to it otherwise
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
