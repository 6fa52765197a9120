package org.streampass.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.RawHttp;
import org.streampass.testing.process.App;

/**
 * Sends requests with small errors, derived from {@code /openapi.json}. Each is answered briefly; a refusal is a
 * problem, and a success means that something was stored.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class ApiFuzzIT {

    private static final Duration LENGTH = Duration.ofSeconds(10);
    private static final int LEAST = 200; // on a busy machine
    private static final int LARGEST_REFUSAL = 16 * 1024;
    private static final int LARGEST_ANSWER = 256 * 1024;
    private static final int LOG_OF_A_REQUEST = 300;

    /** The HTTP status codes for a method, a coding or a version that the server does not support. */
    private static final Set<Integer> NOT_SPOKEN = Set.of(501, 505);

    private App app;
    private List<FuzzedRequest.Operation> operations;

    @BeforeAll
    void start(@TempDir Path data) {
        app = App.start(data, Map.of("streampass.http.request-timeout", "300ms"));
        operations = operations(new OpenAPIV3Parser()
                .readContents(app.api().get("/openapi.json").response().body())
                .getOpenAPI());
    }

    private static List<FuzzedRequest.Operation> operations(OpenAPI document) {
        List<FuzzedRequest.Operation> all = new ArrayList<>();
        document.getPaths().forEach((path, item) -> item.readOperationsMap()
                .forEach((method, operation) ->
                        all.add(new FuzzedRequest.Operation(method.name(), path, parameters(operation)))));
        return all;
    }

    private static List<String> parameters(Operation operation) {
        return operation.getParameters() == null
                ? List.of()
                : operation.getParameters().stream()
                        .filter(parameter -> "query".equals(parameter.getIn()))
                        .map(parameter -> parameter.getName())
                        .toList();
    }

    @AfterAll
    void stop() {
        app.close();
    }

    @Test
    void damagedRequestsGetAProblemOrStoreARow(CapturedOutput log) {
        assertThat(operations).hasSizeGreaterThan(9);
        fuzz(17, log);
    }

    @Test
    void damagedRequestsOfARandomSeedGetAProblemOrStoreARow(CapturedOutput log) {
        fuzz(Long.getLong("streampass.seed", System.nanoTime()), log);
    }

    private void fuzz(long seed, CapturedOutput log) {
        System.out.printf("fuzzing the API: repeat with -Dstreampass.seed=%d%n", seed);
        Random random = new Random(seed);
        Set<String> accepted = new TreeSet<>();
        Set<String> before = stored();
        int logged = log.getAll().length();
        int count = 0;
        for (long end = System.nanoTime() + LENGTH.toNanos(); count < LEAST || System.nanoTime() < end; count++) {
            String user = "fuzz-" + seed + "-" + random.nextInt(1_000_000);
            FuzzedRequest request =
                    FuzzedRequest.of(random, operations, app.api().user(user).token());
            RawHttp.Response response = send(request, seed, count);
            check(request, response, "request %d of seed %d: %s".formatted(count, seed, request.shown()));
            if (response.status() == 202) {
                accepted.add(response.json().get("id").asText());
            }
        }
        Set<String> stored = stored();
        stored.removeAll(before);
        assertThat(stored).as("the rows of seed %d", seed).isEqualTo(accepted);
        assertThat(accepted).as("the accepted requests of seed %d", seed).isNotEmpty();
        assertThat(log.getAll().substring(logged)).doesNotContain(" ERROR ", "\tat ");
        assertThat(log.getAll().length() - logged).as("the log").isLessThan(count * LOG_OF_A_REQUEST);
        System.out.printf("fuzzed the API with %d requests, %d of them taken%n", count, accepted.size());
    }

    private RawHttp.Response send(FuzzedRequest request, long seed, int count) {
        try (RawHttp wire = new RawHttp(app.port())) {
            return wire.send(request.bytes()).response();
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "request %d of seed %d is not answered: %s".formatted(count, seed, request.shown()), e);
        }
    }

    private Set<String> stored() {
        return new TreeSet<>(app.bean(JdbcClient.class)
                .sql("select id from subscriptions.subscription")
                .query(String.class)
                .list());
    }

    private static void check(FuzzedRequest request, RawHttp.Response response, String what) {
        int status = response.status();
        if (!NOT_SPOKEN.contains(status)) {
            assertThat(status).as(what).isLessThan(500);
        }
        assertThat(response.body().length())
                .as("the answer to %s", what)
                .isLessThan(status >= 400 ? LARGEST_REFUSAL : LARGEST_ANSWER);
        if (request.isSubscribe() && status < 300) {
            assertThat(status).as(what).isEqualTo(202);
        }
        if (status >= 400 && !request.isHead()) {
            assertThat(response.headers().get("Content-Type")).as(what).isEqualTo("application/problem+json");
            JsonNode problem = Api.parse(response.body());
            assertThat(problem.path("status").asInt()).as(what).isEqualTo(status);
            assertThat(problem.path("type").asText()).as(what).startsWith("urn:streampass:problem:");
        }
    }
}
