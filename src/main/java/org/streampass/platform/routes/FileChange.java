package org.streampass.platform.routes;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What an edit of a routes file means for its routes.
 *
 * @param file its name
 * @param before null if there was none
 * @param after null if there is none any more, or none that can be read
 * @param text what the file says now; null if there is none
 * @param findings why it was not taken; empty if it was
 */
record FileChange(String file, RoutesFile before, RoutesFile after, String text, List<RouteDiagnostic> findings) {

    static FileChange accepted(String file, RoutesFile before, RoutesFile after) {
        return new FileChange(file, before, after, after == null ? null : after.text(), List.of());
    }

    boolean isAccepted() {
        return findings.isEmpty();
    }

    List<String> added() {
        return routes(after).filter(route -> !names(before).contains(route)).toList();
    }

    List<String> removed() {
        return routes(before).filter(route -> !names(after).contains(route)).toList();
    }

    List<String> changed() {
        return routes(after)
                .filter(names(before)::contains)
                .filter(route -> !after.definition(route).equals(before.definition(route)))
                .toList();
    }

    private static Stream<String> routes(RoutesFile file) {
        return names(file).stream();
    }

    private static Set<String> names(RoutesFile file) {
        return file == null ? Set.of() : new TreeSet<>(file.routes());
    }
}
