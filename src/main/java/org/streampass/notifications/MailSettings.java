package org.streampass.notifications;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;
import org.springframework.validation.annotation.Validated;
import org.streampass.platform.json.MailAddress;
import org.streampass.platform.startup.ConditionalOnService;

/**
 * Settings of mail.
 *
 * @param from the sender's address
 * @param smtp the mail server; without a host, mails are written to files in the folder {@code outbox} of the data folder
 */
@Validated
@ConditionalOnService("notifications")
@ConfigurationProperties("streampass.mail")
record MailSettings(
        @NotNull
        @Size(max = 254)
        @Pattern(regexp = MailAddress.PATTERN, message = MailAddress.MESSAGE)
        @DefaultValue("streampass@localhost.localdomain")
        String from,

        @NotNull @Valid @DefaultValue Smtp smtp) {

    boolean usesSmtp() {
        return StringUtils.hasText(smtp.host());
    }

    /**
     * @param startTls whether encryption is required
     * @param timeout for the connection and for each response
     */
    record Smtp(
            String host,
            @Min(1) @Max(65535) @DefaultValue("25") int port,
            String user,
            String password,
            @DefaultValue("false") boolean startTls,

            @NotNull @DurationMin(millis = 1) @DurationMax(hours = 1) @DefaultValue("10s")
            Duration timeout) {

        Smtp {
            if (StringUtils.hasText(user) && !StringUtils.hasText(password)) {
                throw new InvalidConfigurationPropertyValueException(
                        "streampass.mail.smtp.user", user, "it needs streampass.mail.smtp.password");
            }
        }

        String url() {
            return "smtp://%s:%d".formatted(host, port);
        }
    }
}
