package org.streampass.platform.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Only the settings are bound, since that is faster than a whole start. */
@ExtendWith(OutputCaptureExtension.class)
class SettingsTests {

    @ConfigurationPropertiesScan("org.streampass")
    static class OnlySettings {}

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            streampass.broker.port                | abc                 | the setting streampass.broker.port is 'abc', but must be a whole number
            streampass.websocket.port             | 99999               | the setting streampass.websocket.port is '99999', but must be less than or equal to 65535
            streampass.payments.simulator.latency | soon                | the setting streampass.payments.simulator.latency is 'soon', but must be a duration
            streampass.retention                  | 99999d              | the setting streampass.retention is 'PT2399976H', but must be shorter than or equal to 3650 days
            streampass.websocket.max-unsent       | -1B                 | the setting streampass.websocket.max-unsent is '-1B': it must be 1KB or more
            streampass.mail.smtp.user             | ada                 | the setting streampass.mail.smtp.user is 'ada': it needs streampass.mail.smtp.password
            streampass.operation.balance-grace    | -1s                 | the setting streampass.operation.balance-grace is 'PT-1S', but must be
            streampass.payments.key-lifetime      | 5m                  | the setting streampass.payments.key-lifetime is 'PT5M', but must be longer than or equal to 1 hour
            streampass.payments.simulator.latency | -1s                 | the setting streampass.payments.simulator.latency is 'PT-1S', but must be
            streampass.broker.call-timeout        | 0s                  | the setting streampass.broker.call-timeout is 'PT0S', but must be
            streampass.websocket.hello-timeout    | -5s                 | the setting streampass.websocket.hello-timeout is 'PT-5S', but must be
            streampass.websocket.url              | nonsense            | the setting streampass.websocket.url is 'nonsense', but must be a URL such as
            streampass.mail.from                  | ada..b@example.org  | the setting streampass.mail.from is 'ada..b@example.org', but must be an e-mail address
            streampass.mail.smtp.timeout          | 0s                  | the setting streampass.mail.smtp.timeout is 'PT0S', but must be
            streampass.http.max-body              | 3GB                 | the setting streampass.http.max-body is '3221225472B': it must be from 1B to 2047MB
            streampass.http.max-concurrent-requests-per-user | 0        | the setting streampass.http.max-concurrent-requests-per-user is '0', but must be greater than or equal to 1
            streampass.limits.tickets-by-user     | many                | the setting streampass.limits.tickets-by-user is 'many': it must be a limit such as 30/1h, or off
            streampass.limits.tickets-by-user     | 0/1h                | the setting streampass.limits.tickets-by-user is '0/1h': it must be a limit such as 30/1h, or off
            streampass.limits.tickets             | 30/1h               | the setting streampass.limits.tickets is '30/1h': there is no such limit; there are subscribes-by-user,
            streampass.http.request-timeout       | 0s                  | the setting streampass.http.request-timeout is 'PT0S', but must be
            streampass.health.port                | -1                  | the setting streampass.health.port is '-1', but must be greater than or equal to 0
            streampass.operator.user              | a:b                 | the setting streampass.operator.user is 'a:b', but must be a name without colons
            streampass.subscriptions.plans[0].price.currency | BTC      | the setting streampass.subscriptions.plans[0].price.currency is 'BTC', but must be a currency of ISO 4217
            streampass.subscriptions.genres[0]    | ''                  | the setting streampass.subscriptions.genres[] is '', but must not be blank
            """)
    void invalidSettingIsNamed(String setting, String value, String complaint, CapturedOutput output) {
        assertThatThrownBy(() -> new SpringApplicationBuilder(OnlySettings.class)
                .web(WebApplicationType.NONE)
                .run("--" + setting + "=" + value));

        assertThat(output.getAll().lines())
                .filteredOn(line -> line.contains("Streampass did not start: "))
                .singleElement()
                .asString()
                .contains(complaint);
    }
}
