package org.streampass.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.streampass.testing.http.ProblemAssert.assertProblem;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.http.RawHttp;
import org.streampass.testing.process.App;

/** Every invalid request gets a problem that names the error, and reveals nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class HttpErrorsIT {

    private static final String GOOD = Api.User.REQUEST.formatted("tok_ok");

    private App app;
    private Api.User user;
    private Operator operator;

    @BeforeAll
    void start(@TempDir Path data) {
        app = App.start(data, Map.of("streampass.http.request-timeout", "500ms"));
        user = app.api().user("ada");
        operator = new Operator(app.api(), data);
    }

    @AfterAll
    void stop() {
        try (App closed = app) {
            assertThat(user.get("/subscriptions").json().get("subscriptions"))
                    .as("subscriptions of bad requests")
                    .isEmpty();
        }
    }

    static Stream<Arguments> badBodies() {
        return Stream.of(
                arguments("", "#", "is empty"),
                arguments("nonsense", "#", "is not JSON"),
                arguments("[]", "#", "must be a JSON object"),
                arguments("\"x\"", "#", "must be a JSON object"),
                arguments("null", "#", "must be a JSON object"),
                arguments(GOOD + GOOD, "#", "is not JSON"),
                arguments(GOOD.substring(0, 40), "#", "is not JSON"),
                arguments("[".repeat(10_000), "#", "is nested too deeply"),
                arguments("{\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}", "#", "is nested too deeply"),
                arguments("{\"plan\":" + "9".repeat(10_000) + "}", "#", "too long"),
                arguments(GOOD.replace("\"plan\"", "\"email\""), "#", "has a name twice"),
                arguments(GOOD.replace("ada@", "a\u0001da@"), "#", "is not JSON"),
                arguments(GOOD.replace("\"email\"", "\"mail\""), "#/email", "must not be null"),
                arguments(GOOD.replace("\"plan\"", "\"plans\""), "#/plan", "must not be null"),
                arguments(GOOD.replace("\"paymentToken\"", "\"token\""), "#/paymentToken", "must not be null"),
                arguments(GOOD.replace("\"genres\"", "\"genre\""), "#/genres", "must not be null"),
                arguments(GOOD.replace("\"standard\"", "5"), "#/plan", "must be a string"),
                arguments(GOOD.replace("standard", "platinum"), "#/plan", "GET /plans"),
                arguments(GOOD.replace("standard", "\\u0000"), "#/plan", "must be well-formed Unicode without NUL"),
                arguments(GOOD.replace("\"ada@example.org\"", "{}"), "#/email", "must be a string"),
                arguments(GOOD.replace("ada@example.org", "ada"), "#/email", "must be an e-mail address"),
                arguments(GOOD.replace("ada@", "ada..l@"), "#/email", "must be an e-mail address"),
                arguments(GOOD.replace("ada@", "ada.@"), "#/email", "must be an e-mail address"),
                arguments(GOOD.replace("ada@", ".ada@"), "#/email", "must be an e-mail address"),
                arguments(GOOD.replace("example.org", "x.org\\r\\nBcc: b@x.org"), "#/email", "must be an e-mail"),
                arguments(GOOD.replace("example.org", "x.org\\n"), "#/email", "must be an e-mail address"),
                arguments(GOOD.replace("example", "e.".repeat(150) + "e"), "#/email", "size must be"),
                arguments(GOOD.replace("[\"crime\",\"science-fiction\"]", "\"x\""), "#/genres", "must be an array"),
                arguments(GOOD.replace("\"science-fiction\"", "5"), "#/genres/1", "must be a string"),
                arguments(GOOD.replace("\"science-fiction\"", "null"), "#/genres/1", "must not be null"),
                arguments(GOOD.replace("science-fiction", "opera"), "#/genres/1", "must be one of action"),
                arguments(GOOD.replace("\"crime\"", "\"crime\",".repeat(10) + "\"war\""), "#/genres", "size must be"),
                arguments(Api.User.REQUEST.formatted(""), "#/paymentToken", "must be a payment provider's token"),
                arguments(Api.User.REQUEST.formatted("4111111111111111"), "#/paymentToken", "no card number"),
                arguments(Api.User.REQUEST.formatted("4111-1111-1111-1111"), "#/paymentToken", "no card number"),
                arguments(Api.User.REQUEST.formatted("4111 1111 1111 1111"), "#/paymentToken", "no card number"));
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void invalidBodyIsAnsweredWithAPointer(String body, String pointer, String detail) {
        Api.Answer answer = user.post("/subscriptions", body);

        assertProblem(answer, 400, "invalid-request").with("pointer", pointer, detail);
    }

    @Test
    void allErrorsAreListedInOneAnswer() {
        Api.Answer answer = user.post("/subscriptions", "{\"email\":\"ada\",\"genres\":[]}");

        assertThat(answer.json().get("errors"))
                .extracting(error -> error.get("pointer").asText())
                .containsExactly("#/email", "#/paymentToken", "#/plan");
    }

    @Test
    void errorsOfEveryKindAreListedInOneAnswer() {
        Api.Answer answer = user.post(
                "/subscriptions",
                "{\"email\":5,\"plan\":\"platinum\",\"paymentToken\":\"\",\"genres\":[\"opera\",7,null,\"crime\"]}");

        assertProblem(answer, 400, "invalid-request");
        assertThat(answer.json().get("errors"))
                .extracting(error -> error.get("pointer").asText())
                .containsExactly("#/email", "#/genres/0", "#/genres/1", "#/genres/2", "#/paymentToken", "#/plan");
        assertThat(answer.json().has("truncated")).isFalse();
    }

    /** The elements of a list that is too long are not validated. */
    @ParameterizedTest
    @ValueSource(strings = {"null", "\"opera\"", "\"crime\""})
    void tooLongListIsReportedOnce(String genre) {
        String genres = String.join(",", Collections.nCopies(65_000 / (genre.length() + 1), genre));

        Api.Answer answer = user.post("/subscriptions", GOOD.replaceFirst("\\[.*]", "[" + genres + "]"));

        assertProblem(answer, 400, "invalid-request").with("pointer", "#/genres", "size must be between 0 and 10");
    }

    @Test
    void moreThanTwentyErrorsAreTruncated() {
        String genres = String.join(",", Collections.nCopies(5000, "5"));

        Api.Answer answer = user.post("/subscriptions", "{\"genres\":[%s]}".formatted(genres));

        assertProblem(answer, 400, "invalid-request");
        assertThat(answer.json().get("errors")).hasSize(20);
        assertThat(answer.json().get("truncated").asBoolean()).isTrue();
    }

    @Test
    void byteOrderMarkBeforeTheBodyIsAccepted() {
        Api.Answer answer = user.post("/subscriptions", "\uFEFF" + GOOD.replace("standard", "platinum"));

        assertThat(answer.json().get("errors"))
                .extracting(error -> error.get("pointer").asText())
                .containsExactly("#/plan");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "gzip, identity"})
    void contentEncodingIsRefused(String encoding) {
        Api.Answer answer = user.post("/subscriptions", GOOD, "Content-Encoding", encoding);

        assertProblem(answer, 415, "not-json");
        assertThat(answer.header("Accept-Encoding")).isEqualTo("identity");
    }

    @Test
    void invalidUtf8IsRefused() {
        byte[] body = GOOD.replace("ada", "\u00e9").getBytes(StandardCharsets.ISO_8859_1);

        Api.Answer answer = user.api()
                .send(user.request("/subscriptions")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body)));

        assertProblem(answer, 400, "invalid-request").with("pointer", "#", "is not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "text/plain",
                "application/xml",
                "application/json; charset=nonsense",
                "nonsense",
                "*",
                "*/*",
                "application/*; charset=utf-8"
            })
    void otherMediaTypeIsRefused(String type) {
        Api.Answer answer = user.api()
                .send(user.request("/subscriptions")
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofString(GOOD)));

        assertProblem(answer, 415, "not-json");
    }

    @Test
    void missingMediaTypeIsRefused() {
        Api.Answer answer = user.api().send(user.request("/subscriptions").POST(BodyPublishers.ofString(GOOD)));

        assertProblem(answer, 415, "not-json");
    }

    @Test
    void tooLargeBodyIsRefused() {
        byte[] large = new byte[1_000_000];

        assertProblem(post(BodyPublishers.ofByteArray(large)), 413, "too-large");
        assertProblem(post(BodyPublishers.ofByteArrays(List.of(large))), 413, "too-large"); // chunked
        assertProblem(post(BodyPublishers.ofByteArray(new byte[65_537])), 413, "too-large");
        assertProblem(post(BodyPublishers.ofByteArray(new byte[65_536])), 400, "invalid-request");
    }

    private Api.Answer post(java.net.http.HttpRequest.BodyPublisher body) {
        return user.api()
                .send(user.request("/subscriptions")
                        .header("Content-Type", "application/json")
                        .POST(body));
    }

    @Test
    void missingBodyTimesOut() {
        try (RawHttp wire = new RawHttp(app.port())) {
            wire.send(request("POST /subscriptions", "Content-Type: application/json", "Content-Length: 10") + "{");

            assertProblem(wire.response(), 408, "too-slow");
        }
    }

    @Test
    void malformedChunksAreRefused() {
        try (RawHttp wire = new RawHttp(app.port())) {
            wire.send(request("POST /subscriptions", "Content-Type: application/json", "Transfer-Encoding: chunked")
                    + "nonsense\r\n");

            assertProblem(wire.response(), 400, "invalid-request");
        }
    }

    static Stream<String> badKeys() {
        return Stream.of("k".repeat(300), "a b", "");
    }

    @ParameterizedTest
    @MethodSource("badKeys")
    void invalidIdempotencyKeyIsRefused(String key) {
        Api.Answer answer = user.post("/subscriptions", GOOD, "Idempotency-Key", key);

        assertProblem(answer, 400, "invalid-request").with("parameter", "Idempotency-Key", "1 to 255 printable");
    }

    @Test
    void idempotencyKeyOutsideAsciiIsRefused() {
        try (RawHttp wire = new RawHttp(app.port())) {
            wire.send(request(
                            "POST /subscriptions",
                            "Content-Type: application/json",
                            "Content-Length: " + GOOD.length(),
                            "Idempotency-Key: \u0085\u00e9")
                    + GOOD);

            assertProblem(wire.response(), 400, "invalid-request")
                    .with("parameter", "Idempotency-Key", "1 to 255 printable");
        }
    }

    @Test
    void twoIdempotencyKeysAreRefused() {
        Api.Answer answer = user.post("/subscriptions", GOOD, "Idempotency-Key", "key-1", "Idempotency-Key", "key-2");

        assertProblem(answer, 400, "invalid-request").with("parameter", "Idempotency-Key", "must be given once");
    }

    @ParameterizedTest
    @CsvSource({
        "/notifications?after=1&after=2, after, must be given once",
        "/movies?genre=crime&genre=war, genre, must be given once",
        "/movies?q=a&q=a, q, must be given once",
        "/notifications?after=x, after, whole number from 0",
        "/notifications?after=-1, after, whole number from 0",
        "/notifications?after=1.5, after, whole number from 0",
        "/notifications?after=, after, whole number from 0",
        "/notifications?after=99999999999999999999, after, whole number from 0",
        "/movies?page=0, page, whole number from 1",
        "/movies?page=1000001, page, whole number from 1",
        "/movies?page=two, page, whole number from 1",
        "/movies?genre=opera, genre, must be one of action",
        "/movies?genre=, genre, must be one of action"
    })
    void invalidParameterIsNamed(String path, String parameter, String detail) {
        assertProblem(user.get(path), 400, "invalid-request").with("parameter", parameter, detail);
    }

    @Test
    void tooLongSearchIsRefused() {
        assertProblem(user.get("/movies?q=" + "q".repeat(101)), 400, "invalid-request")
                .with("parameter", "q", "at most 100 characters");
    }

    @Test
    void unknownPathIsNotFound() {
        for (String path :
                List.of("/nothing", "/plans/nothing", "/page/nothing.js", "/index.html", "/error", "/subscriptions/")) {
            assertProblem(user.get(path), 404, "not-found");
        }
        for (String id : List.of(UUID.randomUUID().toString(), "1", "nonsense", "%E2%82%AC", "%20")) {
            assertProblem(user.get("/subscriptions/" + id), 404, "not-found");
        }
        assertProblem(user.get("/recommendations"), 404, "not-found");
    }

    /** Spring MVC fails when it reads the headers of such a request. */
    @Test
    void wildcardAsMediaTypeCountsAsNone() {
        assertThat(statusWithWildcard("GET", user.request("/nothing"))).isEqualTo(404);
        assertThat(statusWithWildcard("HEAD", user.request("/nothing"))).isEqualTo(404);
        assertThat(statusWithWildcard("HEAD", operator.request("/late"))).isEqualTo(200);
        assertThat(statusWithWildcard("POST", operator.request("/balance"))).isEqualTo(415);
    }

    private int statusWithWildcard(String method, HttpRequest.Builder request) {
        return user.api()
                .send(request.header("Content-Type", "*/*").method(method, BodyPublishers.ofString("{}")))
                .status();
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /subscriptions, 'GET, POST'",
        "PUT, /subscriptions/1, GET",
        "PATCH, /movies, GET",
        "POST, /plans, GET",
        "GET, /notifications/tickets, POST",
        "NONSENSE, /plans, GET"
    })
    void wrongMethodIsAnsweredWithTheAllowedOnes(String method, String path, String allowed) {
        Api.Answer answer = user.api().send(user.request(path).method(method, BodyPublishers.noBody()));

        assertProblem(answer, 405, "method-not-allowed");
        assertThat(answer.header("Allow").split(", ")).containsExactlyInAnyOrder(allowed.split(", "));
    }

    @Test
    void traceIsRefused() {
        assertProblem(exchange(request("TRACE /plans")), 405, "method-not-allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/xml", "nonsense"})
    void acceptHeaderWithoutJsonIsRefused(String accept) {
        for (String path : List.of("/plans", "/subscriptions", "/openapi.json")) {
            assertProblem(user.api().send(user.request(path).header("Accept", accept)), 406, "not-acceptable");
        }
        assertProblem(user.post("/subscriptions", GOOD, "Accept", accept), 406, "not-acceptable");
    }

    @Test
    void acceptHeaderWithOnlyProblemJsonIsAnswered() {
        for (String path : List.of("/plans", "/subscriptions", "/openapi.json", "/actuator/health/liveness")) {
            Api.Answer answer = user.api().send(app.api().request(path).header("Accept", "application/problem+json"));

            assertThat(answer.status()).as(path).isIn(200, 401);
        }
        assertProblem(user.post("/subscriptions", "{}", "Accept", "application/problem+json"), 400, "invalid-request");
    }

    @Test
    void requestsWithoutTokenWriteNoLogLines(CapturedOutput output) {
        for (String accept : List.of("nonsense/", ",,;;", "*")) {
            for (String path : List.of("/plans", "/nothing", "/", "/page/nothing", "/actuator/health/liveness")) {
                app.api().send(app.api().request(path).header("Accept", accept));
            }
        }
        app.api().send(app.api().request("/plans").header("Content-Type", ";;;"));
        app.api().send(app.api().request("/plans").method("NONSENSE", BodyPublishers.noBody()));
        exchange("POST /demo/tokens HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n");
        exchange("GET /movies?q=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        exchange("\u0016\u0003\u0001\r\n\r\n");

        assertThat(output).doesNotContain("WARN", "ERROR");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET //plans",
                "GET /plans;x=y",
                "GET /subscriptions/;",
                "GET /plans%00",
                "GET /subscriptions/%00",
                "GET /subscriptions/%zz",
                "GET /plans;x=y",
                "GET /plans;x=%zz",
                "GET /subscriptions/a%2Fb",
                "GET /subscriptions/%2e%2e/plans",
                "GET /../plans",
                "GET /plans\\x",
                "GET /plans{x}",
                "GET /plans|x",
                "GET /plans#x",
                "GET /pl ans",
                "GET /plans\u0001",
                "GET /plans\u00e9",
                "GET plans",
                "GET /movies?q=%zz",
                "G{}T /plans"
            })
    void malformedRequestLineIsRefused(String line) {
        assertProblem(exchange(request(line)), 400, "invalid-request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0016\u0003\u0001\u0000\r\n\r\n",
                "GET /plans HTTP/1.1\r\nConnection: close\r\n\r\n",
                "GET /plans HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET /plans HTTP/1.1\r\nHost: localhost\r\nA b: c\r\n\r\n",
                "GET /plans HTTP/1.1\r\nHost: localhost\r\nA: \u0001\r\n\r\n",
                "POST /subscriptions HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
                "POST /subscriptions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"
            })
    void malformedHeadersAreRefused(String head) {
        assertProblem(exchange(head), 400, "invalid-request");
    }

    @Test
    void unsupportedProtocolIsRefused() {
        assertProblem(exchange("GET /plans HTTP/9.9\r\nHost: localhost\r\n\r\n"), 505, "refused");
        assertProblem(exchange(request("CONNECT /plans")), 501, "refused");
        assertProblem(exchange(request("POST /subscriptions", "Transfer-Encoding: nonsense")), 501, "refused");
    }

    private RawHttp.Response exchange(String request) {
        try (RawHttp wire = new RawHttp(app.port())) {
            return wire.send(request).response();
        }
    }

    /** The request line and headers, with the user's token. */
    private String request(String methodAndPath, String... headers) {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return "%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer %s\r\n%s\r\n"
                .formatted(methodAndPath, user.token(), more);
    }
}
