package org.streampass.platform.broker;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Which broker, and how to talk to it.
 *
 * @param url of a standalone broker, {@code tcp://host:61616}, or of a pair, {@code (tcp://one:61616,tcp://other:61616)};
 *     null: the embedded one
 * @param port where the embedded broker listens on loopback for other programs; -1: nowhere
 * @param user of the broker, embedded or not
 * @param password null: the embedded broker makes one and keeps it in the data folder
 * @param callTimeout how long a send, or any other call to the broker, may take
 * @param connectionTtl after this long without a word a standalone broker gives what a process had in hand to another
 * @param connections the most connections of {@code jms:} endpoints that publish
 * @param trustStore the certificates that a standalone broker's may be; set: by TLS only
 * @param keyStore this process's certificate, for a broker that asks for one
 */
@Validated
@ConfigurationProperties("streampass.broker")
public record BrokerSettings(
        String url,
        @Min(-1) @Max(65535) @DefaultValue("61616") int port,
        @NotBlank @DefaultValue("streampass") String user,
        String password,
        Path trustStore,
        String trustStorePassword,
        Path keyStore,
        String keyStorePassword,

        @NotNull @DurationMin(millis = 1) @DefaultValue("5s")
        Duration callTimeout,

        @NotNull @DurationMin(seconds = 1) @DefaultValue("30s")
        Duration connectionTtl,

        @Min(1) @DefaultValue("2") int connections) {

    public boolean embedded() {
        return url == null || url.isBlank();
    }
}
