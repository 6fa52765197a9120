package org.streampass.platform.json;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The mistakes found in one document. What follows from a mistake at the same place is left out. */
final class ErrorCollector {

    private final List<InvalidJsonException.Error> found = new ArrayList<>();

    /** @return whether to look for more: it is new, and there are not too many to tell */
    boolean add(InvalidJsonException.Error mistake) {
        boolean isNew = found.stream().noneMatch(each -> each.pointer().equals(mistake.pointer()));
        if (isNew) {
            found.add(mistake);
        }
        return isNew && found.size() <= InvalidJsonException.MOST_TOLD;
    }

    /** Those of one further check. */
    void add(List<InvalidJsonException.Error> mistakes) {
        if (!mistakes.isEmpty()) {
            Set<String> places = new HashSet<>();
            found.forEach(each -> places.add(each.pointer()));
            mistakes.stream().filter(each -> !places.contains(each.pointer())).forEach(found::add);
        }
    }

    void throwAny() {
        if (!found.isEmpty()) {
            throw asException();
        }
    }

    InvalidJsonException asException() {
        return new InvalidJsonException(found.stream()
                .sorted(Comparator.comparing(InvalidJsonException.Error::pointer))
                .toList());
    }
}
