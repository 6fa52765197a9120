package org.streampass.routing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A routes file, cut into its entries, so that a route can be compared with what it was, and loaded by itself. */
final class RoutesFile {

    /** Entries that apply to every route of the file. */
    private static final Set<String> SHARED = Set.of(
            "errorhandler", "intercept", "interceptfrom", "interceptsendtoendpoint", "oncompletion", "onexception");

    private static final LoadSettings SETTINGS = LoadSettings.builder().build();

    /**
     * One item of the list that a file is.
     *
     * @param kind {@code route}, {@code onException} …
     * @param content its YAML as plain maps, lists and scalars: two that are equal say the same
     * @param from its first line, from 0
     * @param to the line after its last
     */
    private record Entry(String kind, Map<String, Object> content, int from, int to) {

        boolean isRoute() {
            return kind.equals("route");
        }

        boolean isShared() {
            return SHARED.contains(kind.replace("-", "").toLowerCase(Locale.ROOT));
        }

        Map<?, ?> body() {
            return content.get(kind) instanceof Map<?, ?> body ? body : Map.of();
        }
    }

    private final Path path;
    private final String text;
    private final List<Entry> others = new ArrayList<>();
    private final Map<String, Entry> routes = new LinkedHashMap<>();

    private RoutesFile(Path path, String text) {
        this.path = path;
        this.text = text;
    }

    /** @throws BrokenFileException if it is no list of entries, or has a route without an id */
    static RoutesFile parse(Path path, String text) throws BrokenFileException {
        RoutesFile file = new RoutesFile(path, text);
        try {
            SequenceNode list = file.list();
            for (int n = 0; n < list.getValue().size(); n++) {
                Node next = n + 1 < list.getValue().size() ? list.getValue().get(n + 1) : null;
                file.add(list.getValue().get(n), next);
            }
            return file;
        } catch (YamlEngineException e) {
            throw new BrokenFileException(Finding.ofFile(path, e));
        }
    }

    private SequenceNode list() throws BrokenFileException {
        Node root = new Compose(SETTINGS)
                .composeString(text)
                .orElseThrow(() -> broken(0, 0, "the file is empty; to remove its routes, remove the file"));
        if (root instanceof SequenceNode list && list.getFlowStyle() == FlowStyle.BLOCK) {
            return list;
        }
        throw broken(
                line(root) + 1, 1, "a routes file is a list, each entry of which begins with a dash on its own line");
    }

    private void add(Node node, Node next) throws BrokenFileException {
        if (!(node instanceof MappingNode mapping) || mapping.getValue().isEmpty()) {
            throw broken(line(node) + 1, 1, "an entry is 'route:' and what belongs to it, indented");
        }
        NodeTuple first = mapping.getValue().get(0);
        String kind = ((ScalarNode) first.getKeyNode()).getValue();
        Entry entry = new Entry(
                kind,
                content(node),
                line(node),
                next == null ? (int) text.lines().count() : line(next));
        if (kind.equals("from") || entry.isRoute() && !(entry.body().get("id") instanceof String)) {
            throw broken(
                    line(node) + 1,
                    column(node),
                    "a route needs an id, by which operators know it: 'route:' with 'id:' and 'from:' below it");
        }
        if (!entry.isRoute()) {
            others.add(entry);
        } else if (routes.put((String) entry.body().get("id"), entry) != null) {
            throw broken(
                    line(node) + 1,
                    column(node),
                    "the id '%s' is used twice".formatted(entry.body().get("id")));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> content(Node node) {
        return (Map<String, Object>) new StandardConstructor(SETTINGS).constructSingleDocument(Optional.of(node));
    }

    private BrokenFileException broken(int line, int column, String cause) {
        return new BrokenFileException(new Finding(path.toString(), line, column, cause));
    }

    private static int line(Node node) {
        return node.getStartMark().orElseThrow().getLine();
    }

    private static int column(Node node) {
        return node.getStartMark().orElseThrow().getColumn() + 1;
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

    Set<String> routes() {
        return routes.keySet();
    }

    /** What a route is made of: if it is equal to what it was, nothing about the route has changed. */
    Object definition(String route) {
        return Stream.concat(others.stream().filter(Entry::isShared), Stream.of(routes.get(route)))
                .map(Entry::content)
                .toList();
    }

    /** What is in it beside routes and what they share: taken when the process starts, and not anew while it runs. */
    List<Map<String, Object>> fixed() {
        return others.stream()
                .filter(entry -> !entry.isShared())
                .map(Entry::content)
                .toList();
    }

    /** Where that begins, the line from 1. */
    int lineOfFixed() {
        return others.stream()
                .filter(entry -> !entry.isShared())
                .findFirst()
                .map(entry -> entry.from() + 1)
                .orElse(0);
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

    /** The file with this route only, on the lines that it has in the whole. */
    Resource only(String route) {
        List<String> lines = text.lines().toList();
        Set<Integer> kept = Stream.concat(others.stream().filter(Entry::isShared), Stream.of(routes.get(route)))
                .flatMapToInt(entry -> IntStream.range(entry.from(), entry.to()))
                .boxed()
                .collect(Collectors.toSet());
        return resource(IntStream.range(0, lines.size())
                .mapToObj(n -> kept.contains(n) ? lines.get(n) : "")
                .collect(Collectors.joining("\n")));
    }

    Resource whole() {
        return resource(text);
    }

    private Resource resource(String content) {
        return ResourceHelper.fromString(path.toUri().toString(), content);
    }
}
