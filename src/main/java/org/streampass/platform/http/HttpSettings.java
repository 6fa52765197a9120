package org.streampass.platform.http;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
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
 * @param requestTimeout how long a request may take to arrive: its head, and then its body
 * @param maxConnectionsPerAddress one more of the same address is closed at once
 * @param proxies addresses and networks (CIDR) whose connections are not counted, as each stands for many clients
 */
@Validated
@ConfigurationProperties("streampass.http")
record HttpSettings(
        @NotNull @DefaultValue("64KB") DataSize maxBody,
        @Min(1) @DefaultValue("64") int maxConcurrentRequests,
        @Min(1) @DefaultValue("16") int maxConcurrentRequestsPerUser,

        @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 5) @DefaultValue("10s")
        Duration requestTimeout,

        @Min(1) @DefaultValue("1000") int maxConnectionsPerAddress,
        @NotNull @DefaultValue({"127.0.0.0/8", "::1"}) List<String> proxies) {}
