package org.streampass.platform.json;

import java.util.List;
import java.util.stream.Collectors;

/** A received document is not valid JSON, or does not match the expected record. */
public class InvalidJsonException extends RuntimeException {

    /** The maximum number of reported errors. A document may have thousands. */
    static final int MAX_ERRORS = 20;

    /**
     * An error in the document.
     *
     * @param pointer a JSON pointer (RFC 6901) to the erroneous value; empty for the whole document
     * @param detail a predicate whose subject is the value: {@code must not be null}
     */
    public record Error(String pointer, String detail) {}

    private final transient List<Error> errors;
    private final boolean truncated;

    public InvalidJsonException(List<Error> errors) {
        super(errors.stream()
                .limit(MAX_ERRORS)
                .map(error -> (error.pointer() + " " + error.detail()).strip())
                .collect(Collectors.joining(", ")));
        this.errors = errors.stream().limit(MAX_ERRORS).toList();
        this.truncated = errors.size() > MAX_ERRORS;
    }

    public InvalidJsonException(String pointer, String detail) {
        this(List.of(new Error(pointer, detail)));
    }

    /** The first 20 errors. */
    public List<Error> errors() {
        return errors;
    }

    /** Whether there are more errors than {@link #errors} contains. */
    public boolean isTruncated() {
        return truncated;
    }
}
