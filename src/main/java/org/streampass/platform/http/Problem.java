package org.streampass.platform.http;

import com.fasterxml.jackson.annotation.JsonIgnore;
import jakarta.annotation.Nullable;
import java.time.Duration;
import java.util.List;
import org.streampass.platform.json.InvalidJsonException;
import org.streampass.platform.tracing.Trace;

/**
 * The problem details of a refused request (RFC 9457). The {@code type} is stable, so clients can depend on it.
 *
 * @param type {@code urn:streampass:problem:<name>}
 * @param title describes the type; the same for each occurrence
 * @param status the HTTP status
 * @param detail describes this occurrence; null if the title is sufficient
 * @param errors the errors of an invalid request; null for other types
 * @param truncated true if there are more errors than {@code errors} contains; otherwise null
 * @param traceId the trace of the request; null unless the status is 5xx and tracing is on
 * @param retryAfter the value of the header {@code Retry-After} in seconds; null: no header
 */
public record Problem(
        String type,
        String title,
        int status,
        @Nullable String detail,
        @Nullable List<Invalid> errors,
        @Nullable Boolean truncated,
        @Nullable String traceId,
        @JsonIgnore @Nullable Long retryAfter) {

    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPE_PREFIX = "urn:streampass:problem:";

    /**
     * An error in a request.
     *
     * @param pointer a JSON pointer into the body, as a URI fragment: {@code #/email}; null for a parameter
     * @param parameter the name of a query parameter or header; null for the body
     */
    public record Invalid(
            @Nullable String pointer, @Nullable String parameter, String detail) {}

    public static Problem of(int status, String name, String title, String detail) {
        String traceId = status >= 500 ? Trace.current().id() : null;
        return new Problem(TYPE_PREFIX + name, title, status, detail, null, null, traceId, status == 503 ? 1L : null);
    }

    /** The same problem with another detail. */
    Problem with(String detail) {
        return new Problem(type, title, status, detail, errors, truncated, traceId, retryAfter);
    }

    public static Problem invalid(InvalidJsonException e) {
        List<Invalid> errors = e.errors().stream()
                .map(error -> new Invalid("#" + error.pointer(), null, error.detail()))
                .toList();
        return invalid(errors, e.isTruncated() ? true : null);
    }

    public static Problem invalidParameter(String parameter, String detail) {
        return invalid(List.of(new Invalid(null, parameter, detail)), null);
    }

    private static Problem invalid(List<Invalid> errors, Boolean truncated) {
        return new Problem(
                TYPE_PREFIX + "invalid-request",
                "The request is not valid",
                400,
                "See errors",
                errors,
                truncated,
                null,
                null);
    }

    public static Problem notFound(String detail) {
        return of(404, "not-found", "Not found", detail);
    }

    /** @param wait rounded up to whole seconds, at least one */
    public static Problem tooMany(String detail, Duration wait) {
        long seconds = Math.max(1, wait.plusNanos(999_999_999).toSeconds());
        return new Problem(
                TYPE_PREFIX + "too-many-requests", "Too many requests", 429, detail, null, null, null, seconds);
    }

    public static Problem unavailable(String detail) {
        return of(503, "unavailable", "Service unavailable", detail);
    }
}
