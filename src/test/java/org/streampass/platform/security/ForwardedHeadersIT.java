package org.streampass.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.streampass.testing.http.ProblemAssert.assertProblem;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.App;

/** Forwarded headers, from a configured proxy and from anyone else. */
class ForwardedHeadersIT {

    private static final Map<String, String> FEW = Map.of("streampass.limits.tickets-by-address", "1/1h");
    private static final String PROXIES = "server.tomcat.remoteip.internal-proxies";

    private static Api.Answer signIn(App app, Path data) {
        return app.api()
                .send(app.api()
                        .request("/operator/sign-in")
                        .headers("X-Forwarded-For", "203.0.113.1", "X-Forwarded-Proto", "https")
                        .headers("X-Forwarded-Host", "evil.example", "X-Forwarded-Port", "99")
                        .headers("Cookie", "XSRF-TOKEN=any", "Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(
                                "username=operator&_csrf=any&password=" + new Operator(app.api(), data).password())));
    }

    private static List<String> sessionCookies(Api.Answer answer) {
        return answer.response().headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("streampass-operator="))
                .toList();
    }

    private static Api.Answer ticket(App app) {
        return app.api()
                .send(app.api()
                        .user("ada")
                        .request("/notifications/tickets")
                        .header("X-Forwarded-For", "203.0.113.1")
                        .POST(BodyPublishers.noBody()));
    }

    @Test
    void headersOfAConfiguredProxyAreUsed(@TempDir Path data) {
        try (App app = App.start(data, FEW, Map.of(PROXIES, "127\\.0\\.0\\.1"))) {
            Api.Answer signedIn = signIn(app, data);

            assertThat(sessionCookies(signedIn)).hasSize(1).allMatch(cookie -> cookie.contains("Secure"));
            assertThat(signedIn.response().headers().allValues("Set-Cookie"))
                    .allMatch(cookie -> cookie.contains("Secure"));
            assertThat(signedIn.header("Location")).isEqualTo("/actuator/hawtio/");
            assertThat(ticket(app).status()).isEqualTo(201);
            assertProblem(ticket(app), 429, "too-many-requests");
        }
    }

    @Test
    void headersOfOtherClientsAreIgnored(@TempDir Path data) {
        for (Map<String, String> settings : List.of(Map.<String, String>of(), Map.of(PROXIES, "10\\.0\\.0\\.1"))) {
            try (App app = App.start(data, FEW, settings)) {
                Api.Answer signedIn = signIn(app, data);

                assertThat(sessionCookies(signedIn)).hasSize(1).noneMatch(cookie -> cookie.contains("Secure"));
                assertThat(signedIn.header("Location")).isEqualTo("/actuator/hawtio/");
                assertThat(ticket(app).status()).isEqualTo(201);
                assertThat(ticket(app).status()).isEqualTo(201);
            }
        }
    }
}
