package org.streampass.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.streampass.testing.http.ProblemAssert.assertProblem;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.NestedExceptionUtils;
import org.streampass.platform.startup.StartupException;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.BearerTokens;
import org.streampass.testing.http.RawHttp;
import org.streampass.testing.process.App;

/** Access and listening addresses of a process in local mode. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalModeIT {

    private Path data;
    private App app;
    private Api api;

    @BeforeAll
    void start(@TempDir Path data) {
        this.data = data;
        app = App.start(data);
        api = app.api();
    }

    @AfterAll
    void stop() {
        app.close();
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer("http://localhost/streampass")
                .audience("streampass")
                .subject("ada")
                .issueTime(new Date())
                .expirationTime(in(Duration.ofHours(1)));
    }

    private static Date in(Duration duration) {
        return Date.from(Instant.now().plus(duration));
    }

    @Test
    void tokenSignedWithTheLocalKeyIsAccepted() throws Exception {
        assertThat(get("/subscriptions", signed(claims())).status()).isEqualTo(200);
    }

    static Stream<Arguments> badClaims() {
        return Stream.of(
                arguments("expired", claims().expirationTime(in(Duration.ofHours(-1)))),
                arguments("not yet good", claims().notBeforeTime(in(Duration.ofHours(1)))),
                arguments("of another issuer", claims().issuer("someone")),
                arguments("of no issuer", claims().issuer(null)),
                arguments("for another audience", claims().audience("someone")),
                arguments("for no audience", claims().audience((String) null)),
                arguments("of nobody", claims().subject(null)),
                arguments("of a blank name", claims().subject(" ")),
                arguments("of too long a name", claims().subject("a".repeat(256))),
                arguments("of a name that no database stores", claims().subject("a\u0000b")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badClaims")
    void tokenWithAnInvalidClaimIsRefused(String what, JWTClaimsSet.Builder claims) throws Exception {
        assertUnauthorized(get("/subscriptions", signed(claims)));
    }

    @Test
    void forgedTokenIsRefused() throws Exception {
        byte[] anotherKey = new byte[32];
        new SecureRandom().nextBytes(anotherKey);
        String good = signed(claims());
        String[] parts = good.split("\\.");
        String changed = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(claims().subject("eve").build().toString().getBytes(StandardCharsets.UTF_8));

        assertUnauthorized(
                get("/subscriptions", BearerTokens.sign(claims(), JWSAlgorithm.HS256, new MACSigner(anotherKey))));
        assertUnauthorized(get("/subscriptions", parts[0] + "." + changed + "." + parts[2]));
        assertUnauthorized(get("/subscriptions", parts[0] + "." + parts[1] + "."));
        assertUnauthorized(get("/subscriptions", new PlainJWT(claims().build()).serialize())); // alg: none
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "Bearer ", "Bearer x", "Bearer a b", "Bearer a.b.c", "Basic YTpi", "nonsense"})
    void malformedAuthorizationIsRefused(String authorization) {
        assertUnauthorized(api.send(api.request("/subscriptions").header("Authorization", authorization)));
    }

    @Test
    void tokenWithInvalidBytesIsRefused() {
        try (RawHttp wire = new RawHttp(app.port())) {
            wire.send("GET /subscriptions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Authorization: Bearer \u0085\r\n\r\n");

            assertProblem(wire.response(), 401, "unauthorized");
        }
    }

    @Test
    void withoutATokenOnlyPublicPathsAreAnswered() {
        for (String path : List.of("/subscriptions", "/subscriptions/1", "/recommendations", "/notifications", "/x")) {
            assertUnauthorized(api.get(path));
        }
        for (String path : List.of("/plans", "/movies", "/openapi.json")) {
            assertThat(api.get(path).status()).as(path).isEqualTo(200);
        }
        assertUnauthorized(
                api.get("/subscriptions?access_token=" + api.user("ada").token()));
    }

    @Test
    void livenessIsPublicAndOtherEndpointsAreForOperators() throws IOException {
        String password = Files.readString(data.resolve("operator-password")).strip();
        for (String path : List.of("/actuator/health/liveness", "/actuator/health/readiness")) {
            assertThat(api.get(path).json().get("status").asText()).isEqualTo("UP");
        }
        for (String path :
                List.of("/actuator", "/actuator/health", "/actuator/health/db", "/actuator/env", "/actuator/x")) {
            Api.Answer answer = api.get(path);
            assertProblem(answer, 401, "operators-only");
            assertThat(answer.header("WWW-Authenticate")).startsWith("Basic realm=");
            assertProblem(get(path, api.user("operator").token()), 401, "operators-only");
            assertProblem(asOperator(path, "wrong"), 401, "operators-only");
        }
        assertThat(asOperator("/actuator/health", password).json().get("status").asText())
                .isEqualTo("UP");
        assertProblem(asOperator("/actuator/x", password), 404, "not-found");
        assertUnauthorized(asOperator("/subscriptions", password));
    }

    private Api.Answer asOperator(String path, String password) {
        String credentials =
                Base64.getEncoder().encodeToString(("operator:" + password).getBytes(StandardCharsets.UTF_8));
        return api.send(api.request(path).header("Authorization", "Basic " + credentials));
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.address", "streampass.websocket.address"})
    void listeningBeyondLoopbackIsRefused(String setting, @TempDir Path another) {
        Throwable failure = catchThrowable(
                () -> App.start(another, Map.of(setting, "0.0.0.0")).close());

        assertThat(NestedExceptionUtils.getRootCause(failure))
                .isInstanceOf(StartupException.class)
                .hasMessageStartingWith(setting + " is 0.0.0.0, but in local mode")
                .hasMessageContaining("spring.security.oauth2.resourceserver.jwt.issuer-uri");
    }

    @Test
    void blankProviderMeansLocalMode(@TempDir Path another) {
        Throwable failure = catchThrowable(() -> App.start(
                        another,
                        Map.of("spring.security.oauth2.resourceserver.jwt.issuer-uri", "", "server.address", "0.0.0.0"))
                .close());

        assertThat(NestedExceptionUtils.getRootCause(failure)).hasMessageContaining("in local mode");
    }

    private Api.Answer get(String path, String token) {
        HttpRequest.Builder request = api.request(path).header("Authorization", "Bearer " + token);
        return api.send(request);
    }

    private String signed(JWTClaimsSet.Builder claims) throws Exception {
        byte[] key = Base64.getUrlDecoder()
                .decode(Files.readString(data.resolve("token-key")).strip());
        return BearerTokens.sign(claims, JWSAlgorithm.HS256, new MACSigner(key));
    }

    private static void assertUnauthorized(Api.Answer answer) {
        assertProblem(answer, 401, "unauthorized");
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
    }
}
