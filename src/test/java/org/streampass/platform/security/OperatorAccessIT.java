package org.streampass.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.streampass.testing.http.ProblemAssert.assertProblem;

import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.ClassUtils;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.App;

/** Sign-in of operators, and attacks through an operator's browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorAccessIT {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String VERSION = "{\"type\":\"version\"}";

    private App app;
    private Api api;
    private Operator operator;

    @BeforeAll
    void start(@TempDir Path data) {
        app = App.start(data);
        api = app.api();
        operator = new Operator(api, data);
    }

    @AfterAll
    void stop() {
        app.close();
    }

    /** Keeps cookies and follows no redirects. */
    private class Browser {

        private final CookieManager cookies = new CookieManager();
        private final HttpClient http =
                HttpClient.newBuilder().cookieHandler(cookies).build();

        HttpResponse<String> get(String path) {
            return send(request(path).GET());
        }

        HttpResponse<String> ofScript(String path) {
            return send(request(path)
                    .setHeader("Accept", "*/*")
                    .header("Sec-Fetch-Site", "same-origin")
                    .GET());
        }

        HttpResponse<String> post(String path, String type, String body, String... headers) {
            HttpRequest.Builder request = request(path)
                    .header("Content-Type", type)
                    .header("Origin", api.base())
                    .POST(BodyPublishers.ofString(body));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return send(request);
        }

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(URI.create(api.base() + path)).header("Accept", "text/html,*/*");
        }

        private HttpResponse<String> send(HttpRequest.Builder request) {
            try {
                return http.send(request.build(), BodyHandlers.ofString());
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        String cookie(String name) {
            return cookies.getCookieStore().getCookies().stream()
                    .filter(cookie -> cookie.getName().equals(name))
                    .map(HttpCookie::getValue)
                    .findFirst()
                    .orElse(null);
        }

        HttpResponse<String> signIn(String password) {
            get("/operator/sign-in");
            return post(
                    "/operator/sign-in",
                    FORM,
                    form(Map.of("username", "operator", "password", password, "_csrf", cookie("XSRF-TOKEN"))));
        }

        int read(String... headers) {
            return post("/actuator/jolokia", "application/json", VERSION, headers)
                    .statusCode();
        }
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static String location(HttpResponse<?> response) {
        return response.headers().firstValue("Location").orElse("").replaceFirst("^http://[^/]*", "");
    }

    private static String setCookies(HttpResponse<?> response) {
        return String.join("\n", response.headers().allValues("Set-Cookie"));
    }

    @Test
    void sessionCookieIsHiddenFromScriptsAndOtherSites() {
        Browser browser = new Browser();

        HttpResponse<String> signedIn = browser.signIn(operator.password());

        assertThat(location(signedIn)).isEqualTo("/actuator/hawtio/");
        assertThat(signedIn.headers().allValues("Set-Cookie"))
                .filteredOn(cookie -> cookie.startsWith("streampass-operator="))
                .singleElement()
                .asString()
                .contains("HttpOnly", "SameSite=Strict", "Path=/");
        assertThat(setCookies(signedIn)).contains("XSRF-TOKEN=").doesNotContain("JSESSIONID");
        assertThat(browser.get("/actuator/hawtio/").body()).contains("<title>Hawtio</title>");
        assertThat(browser.get("/actuator/balance").statusCode()).isEqualTo(200);
    }

    @Test
    void wrongPasswordAndForgedSignInAreRefused() {
        Browser browser = new Browser();
        assertThat(location(browser.signIn("wrong"))).isEqualTo("/operator/sign-in?refused");
        assertThat(browser.get("/operator/sign-in?refused").body()).contains("do not match");

        HttpResponse<String> forged = browser.post(
                "/operator/sign-in", FORM, form(Map.of("username", "operator", "password", operator.password())));

        assertThat(forged.statusCode()).isEqualTo(403);
        assertThat(browser.cookie("streampass-operator")).isNull();
    }

    @Test
    void sessionFixationIsPrevented() {
        String chosen = "streampass-operator=0123456789ABCDEF0123456789ABCDEF";
        String token = "XSRF-TOKEN=anything";

        Api.Answer signedIn = api.send(api.request("/operator/sign-in")
                .header("Cookie", chosen + "; " + token)
                .header("Content-Type", FORM)
                .POST(BodyPublishers.ofString(
                        form(Map.of("username", "operator", "password", operator.password(), "_csrf", "anything")))));

        assertThat(location(signedIn.response())).isEqualTo("/actuator/hawtio/");
        assertThat(setCookies(signedIn.response()))
                .contains("streampass-operator=")
                .doesNotContain(chosen);
        assertThat(api.send(api.request("/actuator/balance").header("Cookie", chosen))
                        .status())
                .isEqualTo(401);
    }

    /** Also the session from before the sign-in is replaced. */
    @Test
    void signingInAgainCreatesANewSession() {
        Browser browser = new Browser();
        browser.signIn(operator.password());
        String before = browser.cookie("streampass-operator");

        browser.signIn(operator.password());

        assertThat(browser.cookie("streampass-operator")).isNotNull().isNotEqualTo(before);
    }

    @Test
    void writeInASessionRequiresTheCsrfToken() {
        Browser browser = new Browser();
        browser.signIn(operator.password());
        browser.get("/actuator/hawtio/");

        assertThat(browser.read()).isEqualTo(403);
        assertThat(browser.read("X-XSRF-TOKEN", "another")).isEqualTo(403);
        assertThat(browser.read("X-XSRF-TOKEN", browser.cookie("XSRF-TOKEN"))).isEqualTo(200);
    }

    @Test
    void onlyPagesSetTheCsrfToken() {
        Browser browser = new Browser();

        assertThat(browser.ofScript("/actuator/late").statusCode()).isEqualTo(401);
        assertThat(browser.cookie("XSRF-TOKEN")).isNull();
        assertThat(browser.get("/operator/sign-in").body()).contains(browser.cookie("XSRF-TOKEN"));
    }

    /** A browser that knows the password sends it also with requests of other pages. */
    @Test
    void basicAuthenticationOfABrowserRequiresTheCsrfToken() {
        String basic =
                "Basic " + java.util.Base64.getEncoder().encodeToString(("operator:" + operator.password()).getBytes());

        assertThat(new Browser().read("Authorization", basic)).isEqualTo(403);
        assertThat(operator.post("/jolokia", VERSION).status()).isEqualTo(200);
    }

    @Test
    void basicAuthenticationAndAnonymousClientsGetNoSession() {
        assertThat(operator.get("/balance").response().headers().allValues("Set-Cookie"))
                .noneMatch(cookie -> cookie.startsWith("streampass-operator"));
        assertThat(setCookies(new Browser().get("/actuator/hawtio/"))).doesNotContain("streampass-operator");
        assertThat(setCookies(new Browser().get("/operator/sign-in"))).doesNotContain("streampass-operator");
    }

    @Test
    void programWithCookiesMayWrite() {
        String basic =
                "Basic " + java.util.Base64.getEncoder().encodeToString(("operator:" + operator.password()).getBytes());
        Api.Answer read = api.send(api.request("/actuator/deadletters").header("Authorization", basic));

        assertThat(setCookies(read.response())).isEmpty();
        Api.Answer changed = api.send(api.request("/actuator/deadletters/none")
                .headers("Authorization", basic, "Cookie", "XSRF-TOKEN=kept; balancer=2")
                .POST(BodyPublishers.noBody()));
        assertThat(changed.status()).isEqualTo(404);
    }

    @Test
    void invalidRequestOfAnOperatorGetsAProblem() {
        String path = "/due/none/" + UUID.randomUUID();

        assertProblem(operator.post(path, "{"), 400, "invalid-request");
        assertThat(operator.post(path, "{").json().get("detail").asText()).contains("JSON");
        assertThat(operator.post(path, "{}").json().get("detail").asText()).contains("?reason=");
        assertThat(operator.post(path, "{\"reason\":\"a test\"}").status())
                .as("a valid request for a missing row")
                .isEqualTo(404);
    }

    @Test
    void signOutEndsTheSession() {
        Browser browser = new Browser();
        browser.signIn(operator.password());
        String session = browser.cookie("streampass-operator");

        assertThat(location(browser.get("/actuator/hawtio/auth/logout"))).isEqualTo("/operator/sign-in?out");

        assertThat(location(browser.get("/actuator/hawtio/"))).isEqualTo("/operator/sign-in");
        assertThat(api.send(api.request("/actuator/balance").header("Cookie", "streampass-operator=" + session))
                        .status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator",
                "/actuator/",
                "/actuator/health",
                "/actuator/health/broker",
                "/actuator/balance",
                "/actuator/prometheus",
                "/actuator/hawtio",
                "/actuator/hawtio/index.html",
                "/actuator/hawtio/user",
                "/actuator/hawtio/auth/login",
                "/actuator/hawtio/proxy/http/localhost/80/",
                "/actuator/hawtio/jolokia",
                "/actuator/jolokia",
                "/actuator/jolokia/version",
                "/actuator/jolokia/../jolokia/version",
                "/operator/other"
            })
    void anonymousClientsAndUsersAreRefused(String path) {
        Api.User user = api.user("operator");

        assertThat(api.get(path).status()).isIn(400, 401);
        assertThat(user.get(path).status()).isIn(400, 401);
        assertThat(user.post(path, VERSION).status()).isIn(400, 401);
    }

    @Test
    void browsersAreRedirectedToTheFormAndProgramsGet401() {
        Browser browser = new Browser();
        assertThat(location(browser.get("/actuator/hawtio/"))).isEqualTo("/operator/sign-in");

        assertProblem(api.get("/actuator/hawtio/"), 401, "operators-only");
        assertThat(api.get("/actuator/hawtio/").header("WWW-Authenticate")).startsWith("Basic");
        assertThat(api.send(api.request("/actuator/jolokia").header("Sec-Fetch-Site", "same-origin"))
                        .header("WWW-Authenticate"))
                .as("no password dialog of the browser")
                .isNull();
    }

    @Test
    void jolokiaDoesNotProxyToOtherServers() {
        assertThat(operator.get("/hawtio/proxy/enabled").response().body().strip())
                .isEqualTo("false");
        assertThat(operator.get("/hawtio/proxy/http/localhost/%d/plans".formatted(app.port()))
                        .status())
                .isEqualTo(404);
        assertThat(operator.post("/hawtio/auth/login", "{}").status()).isEqualTo(403);
        assertThat(ClassUtils.isPresent("org.jolokia.service.jsr160.Jsr160RequestHandler", null))
                .as("Jolokia's proxy for other JVMs")
                .isFalse();
    }

    @Test
    void pagesCannotBeFramedAndLoadNothingFromOtherServers() {
        for (String path : new String[] {"/operator/sign-in", "/actuator/hawtio/"}) {
            HttpResponse<String> page = new Browser().get(path);

            assertThat(String.join(",", page.headers().allValues("Content-Security-Policy")))
                    .contains("default-src 'self'", "frame-ancestors 'none'", "object-src 'none'");
            assertThat(page.headers().firstValue("X-Frame-Options")).hasValue("DENY");
            assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
        }
    }
}
