package org.streampass.json;

import java.util.List;
import java.util.stream.Collectors;

/** A document from outside that is no JSON, or not of the shape that was asked for. */
public class InvalidJsonException extends RuntimeException {

    /**
     * One thing that is wrong.
     *
     * @param pointer where, as a JSON pointer (RFC 6901); empty for the whole document
     * @param detail what, in a sentence that goes on from the place: {@code must not be null}
     */
    public record Error(String pointer, String detail) {}

    private final transient List<Error> errors;

    public InvalidJsonException(List<Error> errors) {
        super(errors.stream()
                .map(error -> (error.pointer() + " " + error.detail()).strip())
                .collect(Collectors.joining(", ")));
        this.errors = List.copyOf(errors);
    }

    public InvalidJsonException(String pointer, String detail) {
        this(List.of(new Error(pointer, detail)));
    }

    public List<Error> errors() {
        return errors;
    }
}
