package org.streampass.platform.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.time.Instant;
import java.util.Collection;
import java.util.Currency;
import java.util.UUID;
import java.util.stream.Collectors;

/** Translates Jackson's exceptions to errors in terms of JSON, for authors who know neither Java nor Jackson. */
final class JsonErrors {

    private JsonErrors() {}

    /** The document is not JSON. */
    static InvalidJsonException ofSyntax(JsonProcessingException e) {
        if (e instanceof StreamConstraintsException) {
            return new InvalidJsonException("", "is nested too deeply, or has too long a name or number");
        }
        String what = e.getOriginalMessage().startsWith("Duplicate field") ? "has a name twice" : "is not JSON";
        JsonLocation where = e.getLocation();
        return new InvalidJsonException(
                "",
                where == null
                        ? what
                        : what + ", see line %d, column %d".formatted(where.getLineNr(), where.getColumnNr()));
    }

    /** A value has the wrong type, or a list has the wrong size. */
    static InvalidJsonException.Error ofType(JsonProcessingException e) {
        if (e instanceof ListSizeModifier.WrongSizeException size) {
            return new InvalidJsonException.Error(pointer(size), size.getOriginalMessage());
        }
        if (e instanceof InvalidFormatException format && format.getTargetType() == String.class) {
            return new InvalidJsonException.Error(
                    pointer(format),
                    format.getValue() instanceof String
                            ? "must be well-formed Unicode without NUL"
                            : "must be a string");
        }
        if (e instanceof MismatchedInputException mismatch) {
            return new InvalidJsonException.Error(pointer(mismatch), "must be " + expected(mismatch.getTargetType()));
        }
        return new InvalidJsonException.Error(
                e instanceof JsonMappingException mapping ? pointer(mapping) : "", "is not valid");
    }

    private static String pointer(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> "/" + (step.getFieldName() == null ? step.getIndex() : step.getFieldName()))
                .collect(Collectors.joining());
    }

    private static String expected(Class<?> type) {
        if (type == String.class) {
            return "a string";
        }
        if (type == UUID.class) {
            return "a UUID";
        }
        if (type == Currency.class) {
            return "a currency of ISO 4217, such as EUR";
        }
        if (type == Instant.class) {
            return "a time, such as 2026-01-31T12:00:00Z";
        }
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "a whole number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        return type != null && (type.isArray() || Collection.class.isAssignableFrom(type)) ? "an array" : "an object";
    }
}
