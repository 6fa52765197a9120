package org.streampass.platform.routes;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The effect of an edit of a routes file: accepted, or refused with its errors.
 *
 * @param file its name
 * @param before the definition before the edit; null if there was none
 * @param after the edited definition; null if the file is deleted or unreadable
 * @param text the edited text; null if the file is deleted
 * @param diagnostics why it was refused; empty if it was accepted
 */
record ReloadResult(String file, RoutesFile before, RoutesFile after, String text, List<RouteDiagnostic> diagnostics) {

    static ReloadResult accepted(String file, RoutesFile before, RoutesFile after) {
        return new ReloadResult(file, before, after, after == null ? null : after.text(), List.of());
    }

    boolean isAccepted() {
        return diagnostics.isEmpty();
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
