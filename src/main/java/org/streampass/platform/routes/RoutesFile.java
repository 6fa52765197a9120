package org.streampass.platform.routes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;

/**
 * A routes file, divided into its entries. A route can be compared with its previous definition, and can be loaded without
 * the other routes of the file.
 */
final class RoutesFile {

    private final Path path;
    private final String text;
    private final Map<String, RoutesFileEntry> routes = new LinkedHashMap<>();
    private final List<RoutesFileEntry> others = new ArrayList<>();

    RoutesFile(Path path, String text, List<RoutesFileEntry> entries) {
        this.path = path;
        this.text = text;
        for (RoutesFileEntry entry : entries) {
            if (entry.isRoute()) {
                routes.put(entry.id(), entry);
            } else {
                others.add(entry);
            }
        }
    }

    static RoutesFile parse(Path path, String text) throws InvalidRoutesFileException {
        return new RoutesFileParser(path, text).parse();
    }

    Path path() {
        return path;
    }

    String name() {
        return path.getFileName().toString();
    }

    String text() {
        return text;
    }

    RouteLines lines() {
        return RouteLines.of(path, text);
    }

    /** The ids of the routes. */
    Set<String> routes() {
        return routes.keySet();
    }

    /** The content of a route with the entries that apply to it. The route has changed if this is not equal. */
    Object definition(String route) {
        return withShared(route).map(RoutesFileEntry::content).toList();
    }

    private Stream<RoutesFileEntry> withShared(String route) {
        return Stream.concat(others.stream().filter(RoutesFileEntry::isShared), Stream.of(routes.get(route)));
    }

    /** Entries that are loaded at the start only, such as beans: neither routes nor shared by routes. */
    List<Map<String, Object>> startOnlyEntries() {
        return startOnly().map(RoutesFileEntry::content).toList();
    }

    /** The line, from 1, of the first such entry; 0 if there is none. */
    int startOnlyLine() {
        return startOnly().findFirst().map(RoutesFileEntry::line).orElse(0);
    }

    private Stream<RoutesFileEntry> startOnly() {
        return others.stream().filter(entry -> !entry.isShared());
    }

    /** The ids of the route configurations in it. */
    Stream<String> configurations() {
        return others.stream()
                .filter(RoutesFileEntry::isRouteConfiguration)
                .map(RoutesFileEntry::id)
                .filter(Objects::nonNull);
    }

    /** The ids of a route and of its steps. */
    List<String> ids(String route) {
        List<String> ids = new ArrayList<>();
        collectIds(routes.get(route).content(), ids);
        return ids;
    }

    private static void collectIds(Object content, List<String> ids) {
        if (content instanceof Map<?, ?> map) {
            if (map.get("id") instanceof String id) {
                ids.add(id);
            }
            map.forEach((key, value) -> {
                if (!"parameters".equals(key)) {
                    collectIds(value, ids);
                }
            });
        } else if (content instanceof List<?> list) {
            list.forEach(each -> collectIds(each, ids));
        }
    }

    /** Locates a defect of one of its routes: one diagnostic for each place. */
    List<RouteDiagnostic> diagnostics(String route, Defect defect) {
        return RouteDiagnostic.ofRoute(List.of(lines()), route, defect);
    }

    /** Loads one route with the shared entries. Aliases may refer to the rest of the file. */
    RouteBuilder load(String route, CamelContext camel) throws Exception {
        Set<Integer> lines = withShared(route).map(RoutesFileEntry::line).collect(Collectors.toSet());
        return new PartialYamlRoutesLoader(camel).load(resource(), lines);
    }

    Resource resource() {
        return ResourceHelper.fromString(path.toUri().toString(), text);
    }
}
