package org.streampass.platform.routes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
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

    /** Far more than a file has whose aliases do not multiply. */
    private static final int MOST_NODES = 100_000;

    /**
     * One item of the list that a file is.
     *
     * @param kind {@code route}, {@code onException} …
     * @param content its YAML as plain maps, lists and strings: two that are equal say the same
     * @param line its first one, from 1
     */
    private record Entry(String kind, Map<String, Object> content, int line) {

        boolean isRoute() {
            return kind.equals("route");
        }

        boolean isShared() {
            return SHARED.contains(kind.replace("-", "").toLowerCase(Locale.ROOT));
        }

        /** Null if there is none. */
        String id() {
            return content.get(kind) instanceof Map<?, ?> body && body.get("id") instanceof String id && !id.isBlank()
                    ? id
                    : null;
        }
    }

    private final Path path;
    private final String text;
    private int nodes;
    private final List<Entry> others = new ArrayList<>();
    private final Map<String, Entry> routes = new LinkedHashMap<>();

    private RoutesFile(Path path, String text) {
        this.path = path;
        this.text = text;
    }

    /** @throws BrokenFileException if it is no list of entries, or has a route without an id, or whatever else is wrong */
    static RoutesFile parse(Path path, String text) throws BrokenFileException {
        RoutesFile file = new RoutesFile(path, text);
        try {
            for (Node entry : file.list().getValue()) {
                file.add(entry);
            }
            return file;
        } catch (ReaderException e) {
            long line = 1
                    + text.codePoints()
                            .limit(e.getPosition())
                            .filter(c -> c == '\n')
                            .count();
            throw file.broken((int) line, 0, "the character U+%04X is not allowed".formatted(e.getCodePoint()));
        } catch (RuntimeException | StackOverflowError e) {
            throw new BrokenFileException(RouteDiagnostic.ofFile(path, e));
        }
    }

    private SequenceNode list() throws BrokenFileException {
        Node root = new Compose(SETTINGS)
                .composeString(text)
                .orElseThrow(() -> broken(0, 0, "the file is empty; to remove its routes, remove the file"));
        if (!(root instanceof SequenceNode list) || list.getFlowStyle() != FlowStyle.BLOCK) {
            throw broken(
                    line(root), 1, "a routes file is a list, each entry of which begins with a dash on its own line");
        }
        return list;
    }

    private void add(Node node) throws BrokenFileException {
        if (!(node instanceof MappingNode mapping) || mapping.getValue().isEmpty()) {
            throw broken(line(node), 1, "an entry is 'route:' and what belongs to it, indented");
        }
        ScalarNode kind = (ScalarNode) mapping.getValue().get(0).getKeyNode();
        Entry entry = new Entry(
                kind.getValue(), map(mapping, Collections.newSetFromMap(new IdentityHashMap<>())), line(node));
        if (entry.kind().equals("from") || entry.isRoute() && entry.id() == null) {
            throw broken(
                    line(node),
                    column(node),
                    "a route needs an id, by which operators know it: 'route:' with 'id:' and 'from:' below it");
        }
        if (!entry.isRoute()) {
            others.add(entry);
        } else if (entry.id().contains("{{")) {
            throw broken(
                    line(node),
                    column(node),
                    "the id '%s' has a placeholder; operators know a route by its id, so write it out"
                            .formatted(entry.id()));
        } else if (routes.put(entry.id(), entry) != null) {
            throw broken(line(node), column(node), "the id '%s' is used twice".formatted(entry.id()));
        }
    }

    /**
     * Its maps, its lists, and its scalars as they are written, which is how Camel reads them.
     *
     * @param around what it stands in: an alias may stand inside what it stands for
     */
    private Object content(Node node, Set<Node> around) throws BrokenFileException {
        if (!around.add(node)) {
            throw broken(line(node), column(node), "an alias stands inside what it stands for");
        }
        if (++nodes > MOST_NODES) {
            throw broken(line(node), column(node), "aliases repeat too much");
        }
        Object content;
        if (node instanceof MappingNode mapping) {
            content = map(mapping, around);
        } else if (node instanceof SequenceNode sequence) {
            List<Object> list = new ArrayList<>();
            for (Node each : sequence.getValue()) {
                list.add(content(each, around));
            }
            content = list;
        } else {
            content = ((ScalarNode) node).getValue();
        }
        around.remove(node);
        return content;
    }

    private Map<String, Object> map(MappingNode node, Set<Node> around) throws BrokenFileException {
        Map<String, Object> map = new LinkedHashMap<>();
        for (NodeTuple each : node.getValue()) {
            ScalarNode key = (ScalarNode) each.getKeyNode();
            if (map.containsKey(key.getValue())) {
                throw broken(line(key), column(key), "'%s' is written twice".formatted(key.getValue()));
            }
            map.put(key.getValue(), content(each.getValueNode(), around));
        }
        return map;
    }

    private BrokenFileException broken(int line, int column, String cause) {
        return new BrokenFileException(new RouteDiagnostic(path.toString(), line, column, cause));
    }

    private static int line(Node node) {
        return node.getStartMark().orElseThrow().getLine() + 1;
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

    /** The ids of the route configurations in it. */
    Stream<String> configurations() {
        return others.stream()
                .filter(entry -> entry.kind().replace("-", "").equalsIgnoreCase("routeConfiguration"))
                .map(Entry::id)
                .filter(id -> id != null);
    }

    /** Where that begins, the line from 1. */
    int lineOfFixed() {
        return others.stream()
                .filter(entry -> !entry.isShared())
                .findFirst()
                .map(Entry::line)
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

    /** What is wrong with one of its routes, once for each place. */
    List<RouteDiagnostic> findings(String route, Defect defect) {
        return RouteDiagnostic.ofRoute(List.of(lines()), route, defect);
    }

    /** Loads this route only, with what all of the file share and with aliases of what is written elsewhere in it. */
    RouteBuilder only(String route, CamelContext camel) throws Exception {
        Set<Integer> lines = Stream.concat(others.stream().filter(Entry::isShared), Stream.of(routes.get(route)))
                .map(Entry::line)
                .collect(Collectors.toSet());
        return new RoutesFileLoader(camel).load(whole(), lines);
    }

    Resource whole() {
        return ResourceHelper.fromString(path.toUri().toString(), text);
    }
}
