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
 * Settings of the WebSocket.
 *
 * @param address to listen on; null: as the mode permits
 * @param port 0: any free port
 * @param url the URL for clients; null: this process on localhost
 * @param helloTimeout timeout for the first frame
 * @param pingInterval clients that miss two consecutive pings are disconnected
 * @param compareInterval interval of the comparison with the table, which finds notifications whose announcement was lost;
 *     its maximum limits the delay to 30 s
 * @param replayLimit a client that has missed more must fetch them by HTTP
 * @param maxConnections limit of connections
 * @param maxConnectionsPerUser limit for each user
 * @param maxConnectionsPerAddress limit for each address, except those in {@code
 *     server.tomcat.remoteip.internal-proxies}
 * @param maxUnsent limit of each connection's send buffer; a client that exceeds it is disconnected
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
