package org.streampass.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.streampass.testing.http.ProblemAssert.assertProblem;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.NestedExceptionUtils;
import org.streampass.platform.startup.StartupException;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.BearerTokens;
import org.streampass.testing.process.App;

/** A process that accepts the tokens of a provider, as in production. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProviderIT {

    private static final String JWT = "spring.security.oauth2.resourceserver.jwt.";
    private static final String AUDIENCE = "streampass-production";

    private RSAKey key;

    @BeforeAll
    void makeKey() throws JOSEException {
        key = new RSAKeyGenerator(2048).keyID("1").generate();
    }

    @ParameterizedTest
    @ValueSource(strings = {"issuer-uri", "jwk-set-uri", "public-key-location"})
    void providerWithoutAnAudienceIsRefused(String provider, @TempDir Path data) {
        Throwable failure = catchThrowable(() ->
                App.start(data, Map.of(JWT + provider, "http://localhost:1/")).close());

        assertThat(NestedExceptionUtils.getRootCause(failure))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("without an audience")
                .hasMessageContaining(JWT + "audiences");
    }

    @Test
    void routesAreNotReloadedByDefault(@TempDir Path data) throws Exception {
        Path pem = Files.writeString(data.resolve("key.pub"), pem());
        try (App app = App.start(
                data,
                Map.of(
                        JWT + "public-key-location",
                        pem.toUri().toString(),
                        JWT + "audiences[0]",
                        AUDIENCE,
                        "streampass.operator.password",
                        "secret"))) {
            String credentials = Base64.getEncoder().encodeToString("operator:secret".getBytes(StandardCharsets.UTF_8));
            Api.Answer routes = app.api()
                    .send(app.api().request("/actuator/routes").header("Authorization", "Basic " + credentials));

            assertThat(routes.json().get("reload").asBoolean()).isFalse();
        }
    }

    @Test
    void onlyTokensOfThePublicKeyForThisAudienceAreAccepted(@TempDir Path data) throws Exception {
        Path pem = Files.writeString(data.resolve("key.pub"), pem());
        try (App app = App.start(
                data, Map.of(JWT + "public-key-location", pem.toUri().toString(), JWT + "audiences[0]", AUDIENCE))) {
            Api api = app.api();

            assertThat(status(api, signed(key, claims()))).isEqualTo(200);
            assertThat(status(api, signed(key, claims().audience("someone")))).isEqualTo(401);
            assertThat(status(api, signed(key, claims().audience((String) null))))
                    .isEqualTo(401);
            assertThat(status(api, signed(key, claims().subject("a\u0000b")))).isEqualTo(401);
            assertThat(status(api, signed(key, claims().expirationTime(new Date(0)))))
                    .isEqualTo(401);
            assertThat(status(api, signed(key, claims().expirationTime(null))))
                    .as("without an expiry")
                    .isEqualTo(401);
            assertThat(status(api, signed(new RSAKeyGenerator(2048).generate(), claims())))
                    .isEqualTo(401);
            assertThat(status(api, signedWithThePublicKeyAsASecret())).isEqualTo(401);
            assertThat(data.resolve("token-key")).doesNotExist();
            assertThat(data.resolve("operator-password")).doesNotExist();
            Api.Answer demo = new Api.User(api, signed(key, claims())).post("/demo/tokens", "{\"user\":\"ada\"}");
            assertProblem(demo, 404, "not-found");
            assertProblem(api.get("/actuator/health"), 401, "operators-only");
            assertProblem(api.get("/actuator/flow"), 401, "operators-only");
            assertThat(api.get("/page/settings.json").json().get("signIn").asText())
                    .isEqualTo("token");
        }
    }

    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofLongTest")
    void userIsStoredUnchangedOrRefused(TestDatabase database, @TempDir Path data) throws Exception {
        Path pem = Files.writeString(data.resolve("key.pub"), pem());
        try (App app = App.start(
                data,
                database.settings(),
                Map.of(JWT + "public-key-location", pem.toUri().toString(), JWT + "audiences[0]", AUDIENCE))) {
            String emoji = "\\ud83d\\ude00";
            for (String refused : List.of(emoji.repeat(128), "x".repeat(256), "\\ud83d", "\\ude00x", "a\\u0000")) {
                assertThat(status(app.api(), signedWithSubject(refused)))
                        .as(refused)
                        .isEqualTo(401);
            }
            for (String user : List.of(emoji.repeat(127), "x".repeat(255), "?")) {
                Api.User stored = new Api.User(app.api(), signedWithSubject(user));
                assertThat(stored.subscribe("tok_ok").status()).isEqualTo(202);
                assertThat(stored.get("/subscriptions").json().get("subscriptions"))
                        .hasSize(1);
            }
        }
    }

    @Test
    void onlyTokensOfTheIssuerAreAcceptedAnd503IsAnsweredUntilItIsAvailable(@TempDir Path data) throws Exception {
        HttpServer provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String issuer = "http://localhost:" + provider.getAddress().getPort();
        answer(provider, "/jwks", new JWKSet(key.toPublicJWK()).toString());
        try (App app = App.start(data, Map.of(JWT + "issuer-uri", issuer, JWT + "audiences", AUDIENCE))) {
            provider.start();
            Api.User ada = new Api.User(app.api(), signed(key, claims().issuer(issuer)));

            Api.Answer early = ada.get("/subscriptions"); // the provider is not available yet
            assertProblem(early, 503, "unavailable");
            assertThat(early.header("Retry-After")).isNotBlank();

            answer(provider, "/.well-known/openid-configuration", """
                    {"issuer":"%s","jwks_uri":"%s/jwks","subject_types_supported":["public"]}""".formatted(issuer, issuer));
            await("the next attempt")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> ada.get("/subscriptions").status() == 200);
            assertThat(status(app.api(), signed(key, claims().issuer("http://someone"))))
                    .isEqualTo(401);
            assertThat(status(app.api(), signed(key, claims()))).isEqualTo(401);
            assertThat(status(app.api(), signed(key, claims().issuer(issuer).audience("someone"))))
                    .isEqualTo(401);
        } finally {
            provider.stop(0);
        }
    }

    @Test
    void hangingProviderDoesNotAffectTokensWithAKnownKey(@TempDir Path data) throws Exception {
        try (HangingProvider provider = new HangingProvider(new JWKSet(key.toPublicJWK()));
                App app = App.start(data, Map.of(JWT + "jwk-set-uri", provider.keys(), JWT + "audiences", AUDIENCE))) {
            assertThat(status(app.api(), signed(key, claims()))).isEqualTo(200);

            provider.hang();
            RSAKey unknown = new RSAKeyGenerator(2048).keyID("2").generate();
            for (int i = 0; i < 200; i++) {
                assertThat(status(app.api(), signed(unknown, claims()))).isEqualTo(401);
                assertThat(provider.asked()).isEqualTo(1);
            }

            assertThat(status(app.api(), signed(key, claims()))).isEqualTo(200);
        }
    }

    @Test
    void hangingProviderAtStartDelaysNoRequest(@TempDir Path data) throws Exception {
        try (HangingProvider provider = new HangingProvider(new JWKSet(key.toPublicJWK()));
                App app = App.start(data, Map.of(JWT + "issuer-uri", provider.issuer(), JWT + "audiences", AUDIENCE))) {
            provider.hang();
            Api.User ada = new Api.User(app.api(), signed(key, claims().issuer(provider.issuer())));

            long before = System.nanoTime();
            assertProblem(ada.get("/subscriptions"), 503, "unavailable");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
            assertThat(app.bean(ProviderKeySource.class).health().getStatus().getCode())
                    .isEqualTo("DEGRADED");
        }
    }

    private static void answer(HttpServer server, String path, String json) {
        server.createContext(path, exchange -> {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .audience(AUDIENCE)
                .subject("ada")
                .expirationTime(Date.from(Instant.now().plusSeconds(600)));
    }

    private static String signed(RSAKey key, JWTClaimsSet.Builder claims) throws JOSEException {
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build();
        SignedJWT token = new SignedJWT(header, claims.build());
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    /**
     * @param subject as a JSON string with escapes: encoding half a surrogate pair in UTF-8 would yield a question mark
     */
    private String signedWithSubject(String subject) throws JOSEException {
        String json = claims().subject("SUBJECT").build().toString().replace("SUBJECT", subject);
        JWSObject token = new JWSObject(new JWSHeader(JWSAlgorithm.RS256), new Payload(json));
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    private String signedWithThePublicKeyAsASecret() throws JOSEException {
        return BearerTokens.sign(
                claims(), JWSAlgorithm.HS256, new MACSigner(pem().getBytes(StandardCharsets.US_ASCII)));
    }

    private String pem() throws JOSEException {
        return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
                .formatted(Base64.getMimeEncoder()
                        .encodeToString(key.toRSAPublicKey().getEncoded()));
    }

    private static int status(Api api, String token) throws IOException {
        return new Api.User(api, token).get("/subscriptions").status();
    }
}
