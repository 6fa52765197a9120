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
 * The broker and the connections to it.
 *
 * @param url of a standalone broker, {@code tcp://host:61616}, or of a pair, {@code (tcp://one:61616,tcp://other:61616)};
 *     null: the embedded broker
 * @param port on which the embedded broker listens for other programs, on loopback; -1: it does not listen
 * @param user of the broker, embedded or not
 * @param password null: the embedded broker generates one and keeps it in the data folder
 * @param callTimeout timeout of each blocking call to the broker, such as a send
 * @param connectionTtl a standalone broker closes a connection that is silent for this long, and redelivers its messages
 * @param connections maximum number of connections of {@code jms:} endpoints that publish
 * @param trustStore the certificates of standalone brokers to trust; if set, only TLS is used
 * @param keyStore this process's certificate, for a broker that requires one
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
