package org.streampass.platform.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;
import org.streampass.platform.json.Json;

/** Problems where no route answers: before one is reached, or where there is none. */
public final class Problems {

    static final String NOT_JSON = "The request's body is not JSON";

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

    /** Which problem a bare status is. */
    static Problem of(int status, HttpServletRequest request) {
        return switch (status) {
            case 400 ->
                Problem.of(400, "invalid-request", "The request is not valid", "It is no well-formed HTTP request");
            case 404 -> Problem.notFound("No resource has this address");
            case 405 ->
                Problem.of(
                        405,
                        "method-not-allowed",
                        "The method is not allowed here",
                        request == null ? null : "Not " + request.getMethod());
            case 406 -> Problem.of(406, "not-acceptable", "The answer is JSON, which Accept rules out", null);
            case 408 -> Problem.of(408, "too-slow", "The request's body came too slowly", null);
            case 415 -> Problem.of(415, "not-json", NOT_JSON, "Send Content-Type: application/json");
            case 503 -> Problem.unavailable(null);
            case 500 -> Problem.of(500, "internal", "Something went wrong here", null);
            default -> Problem.of(status, "refused", reason(status), null);
        };
    }

    private static String reason(int status) {
        HttpStatus known = HttpStatus.resolve(status);
        return known == null ? "The request is refused" : known.getReasonPhrase();
    }
}
