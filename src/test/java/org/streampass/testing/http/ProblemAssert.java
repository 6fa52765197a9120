package org.streampass.testing.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Checks that an error follows RFC 9457 and reveals no internals. */
public final class ProblemAssert {

    /** Names of packages, exceptions and stack frames, and typical terms of Jackson, Spring, Camel and SQL. */
    private static final Pattern INSIDE = Pattern.compile(
            "java|org\\.|Exception|\\tat |jackson|Json[A-Z]|Feature|erializ|START_|VALUE_|`|spring|camel|tomcat|select ",
            Pattern.CASE_INSENSITIVE);

    private final JsonNode problem;

    private ProblemAssert(int status, UnaryOperator<String> header, String body) {
        assertThat(header.apply("Content-Type")).as(body).isEqualTo("application/problem+json");
        assertThat(INSIDE.matcher(body.replace("ada@example.org", "")).find())
                .as("reveals internals: %s", body)
                .isFalse();
        problem = Api.parse(body);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asText()).isNotBlank();
    }

    public static ProblemAssert assertProblem(Api.Answer answer, int status, String name) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        return new ProblemAssert(status, answer::header, answer.response().body()).hasType(name);
    }

    public static ProblemAssert assertProblem(RawHttp.Response response, int status, String name) {
        assertThat(response.status()).as(response.body()).isEqualTo(status);
        return new ProblemAssert(status, response.headers()::get, response.body()).hasType(name);
    }

    private ProblemAssert hasType(String name) {
        assertThat(problem.path("type").asText()).isEqualTo("urn:streampass:problem:" + name);
        return this;
    }

    /** Exactly one error is listed. */
    public void with(String place, String where, String detail) {
        JsonNode errors = problem.path("errors");
        assertThat(errors).as(problem.toString()).hasSize(1);
        assertThat(errors.get(0).path(place).asText()).isEqualTo(where);
        assertThat(errors.get(0).path("detail").asText()).contains(detail);
    }
}
