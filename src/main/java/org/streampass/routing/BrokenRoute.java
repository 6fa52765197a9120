package org.streampass.routing;

import java.nio.file.Path;
import java.util.stream.Stream;

/** Says what is wrong with a routes file: file, line, cause. */
final class BrokenRoute {

    private BrokenRoute() {}

    static String describe(Path file, Throwable e) {
        Throwable cause = Stream.iterate(e, each -> each != null, Throwable::getCause)
                .reduce((first, second) -> second)
                .orElse(e);
        return "%s: %s".formatted(file, cause.getMessage());
    }
}
