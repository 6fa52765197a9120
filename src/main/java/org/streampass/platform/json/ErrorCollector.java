package org.streampass.platform.json;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects the errors of one document. An error is dropped if an earlier check has found one in the
 * same value, because it follows from that.
 */
final class ErrorCollector {

    private final List<InvalidJsonException.Error> errors = new ArrayList<>();

    /** @return whether to look for further errors: the value had none before, and the maximum is not exceeded */
    boolean add(InvalidJsonException.Error error) {
        boolean isNew = errors.stream().noneMatch(each -> each.pointer().equals(error.pointer()));
        if (isNew) {
            errors.add(error);
        }
        return isNew && errors.size() <= InvalidJsonException.MAX_ERRORS;
    }

    /** Adds the errors of a further check. */
    void add(List<InvalidJsonException.Error> further) {
        if (!further.isEmpty()) {
            Set<String> pointers = new HashSet<>();
            errors.forEach(each -> pointers.add(each.pointer()));
            further.stream().filter(each -> !pointers.contains(each.pointer())).forEach(errors::add);
        }
    }

    void throwIfAny() {
        if (!errors.isEmpty()) {
            throw asException();
        }
    }

    InvalidJsonException asException() {
        return new InvalidJsonException(errors.stream()
                .sorted(Comparator.comparing(InvalidJsonException.Error::pointer))
                .toList());
    }
}
