package org.streampass.operation;

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
 */
@Validated
@ConfigurationProperties("streampass.operation")
record OperationSettings(
        @NotNull @DurationMin(millis = 100) @DefaultValue("60s")
        Duration balanceInterval) {}
