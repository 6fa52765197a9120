package org.streampass.notifications;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.InetAddress;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;
import org.streampass.platform.startup.ConditionalOnService;

/**
 * The WebSocket's side of Notifications.
 *
 * @param address where to listen; null: wherever the mode allows
 * @param port 0: any that is free
 * @param url what clients are told to connect to; null: this process on localhost
 * @param helloTimeout how long a connection may stay silent at first
 * @param pingInterval how often each connection is pinged; one that answers no two pings is dropped
 * @param compareInterval how often what clients were sent is compared with what there is: an announcement that was lost
 *     is made up for within 30 s, whatever is set here
 * @param replayLimit a client that has missed more is told to ask by HTTP
 * @param maxConnections more are refused
 * @param maxConnectionsPerUser more are refused
 * @param maxConnectionsPerAddress more are refused; those of {@code server.tomcat.remoteip.internal-proxies} are not counted
 * @param maxUnsent what may wait for a client that reads too slowly, before it is told to come back
 */
@Validated
@ConditionalOnService("notifications")
@ConfigurationProperties("streampass.websocket")
record WebSocketSettings(
        InetAddress address,
        @Min(0) @Max(65535) @DefaultValue("8081") int port,

        @Pattern(regexp = "^wss?://[^\\s;,]+$", message = "must be a URL such as wss://example.org/notifications")
        String url,

        @NotNull @DurationMin(millis = 1) @DefaultValue("5s")
        Duration helloTimeout,

        @NotNull @DurationMin(millis = 100) @DefaultValue("25s")
        Duration pingInterval,

        @NotNull @DurationMin(millis = 100) @DurationMax(seconds = 25) @DefaultValue("20s")
        Duration compareInterval,

        @Min(1) @DefaultValue("500") int replayLimit,
        @Min(1) @DefaultValue("10000") int maxConnections,
        @Min(1) @DefaultValue("20") int maxConnectionsPerUser,
        @Min(1) @DefaultValue("1000") int maxConnectionsPerAddress,
        @NotNull @DefaultValue("256KB") DataSize maxUnsent) {

    WebSocketSettings {
        if (maxUnsent != null && maxUnsent.toKilobytes() < 1) {
            throw new InvalidConfigurationPropertyValueException(
                    "streampass.websocket.max-unsent", maxUnsent, "it must be 1KB or more");
        }
    }
}
