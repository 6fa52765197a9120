package org.streampass.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.streampass.testing.http.ProblemAssert.assertProblem;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.StringUtils;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.App;

/** Guessing an operator's password is limited; an operator with the password is not affected. */
@ExtendWith(OutputCaptureExtension.class)
class OperatorAuthenticationProviderIT {

    private static final String GUESSER = "203.0.113.66";

    private App app;
    private String password;

    @BeforeEach
    void start(@TempDir Path data) {
        app = App.start(
                data,
                Map.of(
                        "streampass.limits.sign-ins-by-address", "3/1h",
                        "streampass.limits.sign-ins-by-account", "5/1h",
                        "server.tomcat.remoteip.internal-proxies", "127\\.0\\.0\\.1"));
        password = new Operator(app.api(), data).password();
    }

    @AfterEach
    void stop() {
        app.close();
    }

    private Api.Answer ask(String from, String user, String password) {
        String credentials =
                Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return app.api()
                .send(app.api()
                        .request("/actuator/prometheus")
                        .headers("X-Forwarded-For", from, "Authorization", "Basic " + credentials));
    }

    private Api.Answer signIn(String from, String password) {
        return app.api()
                .send(app.api()
                        .request("/operator/sign-in")
                        .headers("X-Forwarded-For", from, "Cookie", "XSRF-TOKEN=any")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("username=operator&_csrf=any&password=" + password)));
    }

    @Test
    void guessesOfAnAddressAreRefusedBeforeHashing(CapturedOutput output) {
        for (int i = 0; i < 3; i++) {
            assertProblem(ask(GUESSER, "operator", "guess-" + i), 401, "operators-only");
        }
        for (int i = 3; i < 50; i++) {
            assertProblem(ask(GUESSER, "operator", "guess-" + i), 429, "too-many-requests");
        }

        Api.Answer right = ask(GUESSER, "operator", password);
        assertProblem(right, 429, "too-many-requests");
        assertThat(Integer.parseInt(right.header("Retry-After"))).isBetween(600, 1200);
        assertThat(signIn(GUESSER, password).header("Location")).isEqualTo("/operator/sign-in?later");
        assertThat(app.api().get("/operator/sign-in?later").response().body()).contains("Try again");
        assertThat(ask("203.0.113.67", "operator", password).status()).isEqualTo(200);
        assertThat(StringUtils.countOccurrencesOf(output.getAll(), "operator sign-in from " + GUESSER))
                .as("log lines, one for each checked password")
                .isEqualTo(3);
        assertThat(output)
                .contains("operator sign-in from 203.0.113.66 refused: wrong password for operator; the next attempt"
                        + " is checked in ")
                .doesNotContain("guess-", password);
        assertThat(ask("203.0.113.67", "operator", password).response().body())
                .contains("streampass_limits_refused_total{limit=\"sign-ins-by-address\"} 49.0");
    }

    @Test
    void distributedGuessesDoNotLockOutKnownAddresses() {
        String known = "198.51.100.1";
        assertThat(signIn(known, password).header("Location")).isEqualTo("/actuator/hawtio/");
        for (int i = 0; i < 5; i++) {
            assertThat(ask("203.0.113." + i, "operator", "guess").status()).isEqualTo(401);
        }

        assertProblem(ask("203.0.113.5", "operator", "guess"), 429, "too-many-requests");
        assertProblem(ask("203.0.113.5", "operator", password), 429, "too-many-requests");
        assertThat(ask(known, "operator", password).status()).isEqualTo(200);
        assertThat(ask("203.0.113.6", "nobody", "guess").status())
                .as("another account")
                .isEqualTo(401);
    }

    @Test
    void frequentSignInsOfAProgramAreLoggedOnce(CapturedOutput output) {
        for (int i = 0; i < 20; i++) {
            assertThat(ask("198.51.100.2", "operator", password).status()).isEqualTo(200);
        }
        assertThat(ask("198.51.100.2", password, "x").status())
                .as("a password in the field for the user")
                .isEqualTo(401);

        assertThat(StringUtils.countOccurrencesOf(output.getAll(), "operator operator signed in from 198.51.100.2"))
                .isEqualTo(1);
        assertThat(output).contains("wrong password for another account").doesNotContain(password);
    }
}
