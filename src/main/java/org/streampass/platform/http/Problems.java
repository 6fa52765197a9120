package org.streampass.platform.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;
import org.streampass.platform.json.Json;

/** Writes problems to servlet responses, for requests that reach no route. */
public final class Problems {

    static final String NOT_JSON = "The request body is not JSON";

    private Problems() {}

    public static void write(HttpServletResponse response, Problem problem) throws IOException {
        byte[] body = Json.write(problem).getBytes(StandardCharsets.UTF_8);
        response.setStatus(problem.status());
        response.setContentType(Problem.MEDIA_TYPE);
        response.setHeader("Cache-Control", "no-store");
        if (problem.retryAfter() != null) {
            response.setHeader("Retry-After", problem.retryAfter().toString());
        }
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }

    /** The problem of an HTTP status. */
    static Problem of(int status, HttpServletRequest request) {
        return switch (status) {
            case 400 -> Problem.of(400, "invalid-request", "The request is not valid", "The HTTP request is malformed");
            case 404 -> Problem.notFound("There is no resource at this path");
            case 405 ->
                Problem.of(
                        405,
                        "method-not-allowed",
                        "The method is not allowed here",
                        request == null ? null : "Not " + request.getMethod());
            case 406 ->
                Problem.of(406, "not-acceptable", "The response is JSON, which the header Accept excludes", null);
            case 408 -> Problem.of(408, "too-slow", "The request body arrived too slowly", null);
            case 415 -> Problem.of(415, "not-json", NOT_JSON, "Send Content-Type: application/json");
            case 503 -> Problem.unavailable(null);
            case 500 -> Problem.of(500, "internal", "Internal error", null);
            default -> Problem.of(status, "refused", reason(status), null);
        };
    }

    private static String reason(int status) {
        HttpStatus known = HttpStatus.resolve(status);
        return known == null ? "The request is refused" : known.getReasonPhrase();
    }
}
