package org.streampass.platform.routes;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One entry of the list that a routes file consists of.
 *
 * @param kind {@code route}, {@code onException} …
 * @param content its YAML as maps, lists and strings. Entries with equal content have the same meaning
 * @param line its first line, from 1
 */
record RoutesFileEntry(String kind, Map<String, Object> content, int line) {

    /** Kinds that apply to every route of their file. */
    private static final Set<String> SHARED = Set.of(
            "errorhandler", "intercept", "interceptfrom", "interceptsendtoendpoint", "oncompletion", "onexception");

    boolean isRoute() {
        return kind.equals("route");
    }

    boolean isShared() {
        return SHARED.contains(normalizedKind());
    }

    boolean isRouteConfiguration() {
        return normalizedKind().equals("routeconfiguration");
    }

    /** Camel accepts {@code onException} and {@code on-exception}. */
    private String normalizedKind() {
        return kind.replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** @return null if it has none */
    String id() {
        return content.get(kind) instanceof Map<?, ?> body && body.get("id") instanceof String id && !id.isBlank()
                ? id
                : null;
    }
}
