package org.streampass.platform.progress;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The progress of subscriptions.
 *
 * @param lateAfter the time after which an event that is not handled, or due work that is not done, is late, unless its
 *     route says {@code expected}
 */
@Validated
@ConfigurationProperties("streampass.progress")
record ProgressSettings(
        @NotNull @DurationMin(millis = 1) @DefaultValue("30s")
        Duration lateAfter) {}
