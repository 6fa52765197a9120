package org.streampass.platform.http;

import com.fasterxml.jackson.annotation.JsonIgnore;
import jakarta.annotation.Nullable;
import java.time.Duration;
import java.util.List;
import org.streampass.platform.json.InvalidJsonException;

/**
 * What is wrong with a request, as RFC 9457 has it. The {@code type} is stable: clients may decide by it.
 *
 * @param type {@code urn:streampass:problem:<name>}
 * @param title what the type means, the same for each occurrence
 * @param status the HTTP status
 * @param detail what it means this time; null where the title says it all
 * @param errors each thing that is wrong with the document; null where there is none
 * @param truncated true if more is wrong than {@code errors} tells; otherwise null
 * @param retryAfter in how many seconds to come back, which is told in a header; null: not by itself
 */
public record Problem(
        String type,
        String title,
        int status,
        @Nullable String detail,
        @Nullable List<Invalid> errors,
        @Nullable Boolean truncated,
        @JsonIgnore @Nullable Long retryAfter) {

    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPE_PREFIX = "urn:streampass:problem:";

    /**
     * One thing that is wrong.
     *
     * @param pointer where in the request's document, a JSON pointer as URI fragment: {@code #/email}; null for a parameter
     * @param parameter the name of the query parameter or header; null for a document
     */
    public record Invalid(
            @Nullable String pointer, @Nullable String parameter, String detail) {}

    public static Problem of(int status, String name, String title, String detail) {
        return new Problem(TYPE_PREFIX + name, title, status, detail, null, null, status == 503 ? 1L : null);
    }

    /** The same kind, with what it means this time. */
    Problem with(String detail) {
        return new Problem(type, title, status, detail, errors, truncated, retryAfter);
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
                null);
    }

    public static Problem notFound(String detail) {
        return of(404, "not-found", "There is no such thing", detail);
    }

    /** @param wait at least a second, as the client is told it */
    public static Problem tooMany(String detail, Duration wait) {
        long seconds = Math.max(1, wait.plusNanos(999_999_999).toSeconds());
        return new Problem(TYPE_PREFIX + "too-many-requests", "Too many requests", 429, detail, null, null, seconds);
    }

    public static Problem unavailable(String detail) {
        return of(503, "unavailable", "Not possible just now", detail);
    }
}
