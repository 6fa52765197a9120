package org.streampass.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.streampass.testing.http.ProblemAssert.assertProblem;

import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Browser;
import org.streampass.testing.process.App;

/** Cross-origin requests, by hand and from a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrossOriginIT {

    private static final String CONFIGURED = "http://page.example";
    private static final String ELSEWHERE = "http://elsewhere.example";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

    private App app;
    private Api api;

    @BeforeAll
    void start(@TempDir Path data) {
        app = App.start(data, Map.of("streampass.allowed-origins", CONFIGURED));
        api = app.api();
    }

    @AfterAll
    void stop() {
        app.close();
    }

    private Api.Answer preflight(String path, String origin) {
        return api.send(api.request(path)
                .headers(
                        "Origin", origin,
                        "Access-Control-Request-Method", "POST",
                        "Access-Control-Request-Headers", "authorization,content-type,idempotency-key")
                .method("OPTIONS", BodyPublishers.noBody()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                CONFIGURED,
                "http://localhost:5173",
                "http://127.0.0.1:3000",
                "http://[::1]:80",
                "https://localhost"
            })
    void preflightOfAnAllowedOriginSucceedsWithoutToken(String origin) {
        Api.Answer leave = preflight("/subscriptions", origin);

        assertThat(leave.status()).isEqualTo(200);
        assertThat(leave.header(ALLOW_ORIGIN)).isEqualTo(origin);
        assertThat(leave.header("Access-Control-Allow-Methods")).contains("POST");
        assertThat(leave.header("Access-Control-Allow-Headers"))
                .contains("authorization", "content-type", "idempotency-key");
        assertThat(leave.header("Access-Control-Allow-Credentials")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ELSEWHERE,
                "null",
                "http://localhost.elsewhere.example",
                "http://localhost:80.elsewhere.example",
                "http://page.example:81",
                "http://[",
                "*"
            })
    void preflightOfAnotherOriginIsRefused(String origin) {
        Api.Answer refused = preflight("/subscriptions", origin);

        assertProblem(refused, 403, "refused");
        assertThat(refused.header(ALLOW_ORIGIN)).isNull();
    }

    @Test
    void errorsAreReadableByAllowedOrigins() {
        Api.Answer unauthorized = api.send(api.request("/subscriptions").header("Origin", CONFIGURED));

        assertProblem(unauthorized, 401, "unauthorized");
        assertThat(unauthorized.header(ALLOW_ORIGIN)).isEqualTo(CONFIGURED);
        assertThat(unauthorized.header("Access-Control-Expose-Headers")).contains("Location", "Retry-After");
    }

    /**
     * Behind a proxy that ends TLS, this process's own page looks like another origin, and its browser sends no
     * preflight.
     */
    @Test
    void requestOfAnotherOriginIsAnsweredWithoutCorsHeaders() {
        Api.Answer answer = api.send(api.request("/plans").header("Origin", ELSEWHERE));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header(ALLOW_ORIGIN)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/flow", "/%61ctuator/flow", "/actuator/health/liveness", "/operator/sign-in"})
    void operatorEndpointsAllowNoOtherOrigin(String path) {
        assertProblem(preflight(path, CONFIGURED), 403, "refused");
        assertThat(api.send(api.request(path).header("Origin", CONFIGURED)).header(ALLOW_ORIGIN))
                .isNull();
    }

    @Test
    void pageOfADevelopmentServerUsesTheApi() throws IOException {
        HttpServer development = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        development.createContext("/", exchange -> {
            byte[] page = "<!doctype html><title>development</title>".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        development.start();
        try (Browser browser = Browser.start()) {
            Page page =
                    browser.open("http://localhost:" + development.getAddress().getPort());

            Object answers =
                    page.evaluate(USE, List.of(api.base(), Api.unique("ada"), Api.User.REQUEST.formatted("tok_ok")));

            assertThat(answers.toString())
                    .contains("location=/subscriptions/", "first={\"welcome\"", "operators=TypeError", "status=202");
        } finally {
            development.stop(0);
        }
    }

    private static final String USE = """
            async ([base, user, request]) => {
                const json = { 'Content-Type': 'application/json' };
                const post = (path, body, headers) => fetch(base + path, { method: 'POST', headers, body });
                const { token } = await (await post('/demo/tokens', JSON.stringify({ user }), json)).json();
                const authorization = { Authorization: `Bearer ${token}` };
                const headers = { ...json, ...authorization, 'Idempotency-Key': user };
                const accepted = await post('/subscriptions', request, headers);
                const { ticket, url } = await (await post('/notifications/tickets', null, authorization)).json();
                const first = await new Promise((done, failed) => {
                    const socket = new WebSocket(url);
                    socket.onopen = () => socket.send(JSON.stringify({ hello: { ticket } }));
                    socket.onmessage = ({ data }) => { done(data); socket.close(); };
                    socket.onerror = () => failed(new Error('no socket'));
                });
                const operators = await fetch(base + '/actuator/flow').then(() => 'read', (e) => e.name);
                return { status: accepted.status, location: accepted.headers.get('Location'), first, operators };
            }""";
}
