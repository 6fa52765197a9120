package org.streampass.platform.json;

import java.util.List;
import java.util.stream.Collectors;

/** A document from outside that is no JSON, or not of the shape that was asked for. */
public class InvalidJsonException extends RuntimeException {

    /** A document may have thousands of mistakes; its author corrects these first. */
    static final int MOST_TOLD = 20;

    /**
     * One thing that is wrong.
     *
     * @param pointer where, as a JSON pointer (RFC 6901); empty for the whole document
     * @param detail what, in a sentence that goes on from the place: {@code must not be null}
     */
    public record Error(String pointer, String detail) {}

    private final transient List<Error> errors;
    private final boolean truncated;

    public InvalidJsonException(List<Error> errors) {
        super(errors.stream()
                .limit(MOST_TOLD)
                .map(error -> (error.pointer() + " " + error.detail()).strip())
                .collect(Collectors.joining(", ")));
        this.errors = errors.stream().limit(MOST_TOLD).toList();
        this.truncated = errors.size() > MOST_TOLD;
    }

    public InvalidJsonException(String pointer, String detail) {
        this(List.of(new Error(pointer, detail)));
    }

    /** The first 20. */
    public List<Error> errors() {
        return errors;
    }

    /** Whether there are more errors than {@link #errors} tells. */
    public boolean isTruncated() {
        return truncated;
    }
}
