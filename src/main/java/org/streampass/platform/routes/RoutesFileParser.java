package org.streampass.platform.routes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Parses the text of a routes file. The first error is reported with its line. */
class RoutesFileParser {

    private static final LoadSettings SETTINGS = LoadSettings.builder().build();

    /** Far more than a real file has. Aliases of aliases would expand to more and exhaust the heap. */
    private static final int MAX_NODES = 100_000;

    private final Path path;
    private final String text;
    private final Set<String> routeIds = new HashSet<>();
    private int nodes;

    RoutesFileParser(Path path, String text) {
        this.path = path;
        this.text = text;
    }

    RoutesFile parse() throws InvalidRoutesFileException {
        try {
            List<RoutesFileEntry> entries = new ArrayList<>();
            for (Node node : list().getValue()) {
                entries.add(entry(node));
            }
            return new RoutesFile(path, text, entries);
        } catch (ReaderException e) {
            long lineBreaks = text.codePoints()
                    .limit(e.getPosition())
                    .filter(c -> c == '\n')
                    .count();
            throw error((int) lineBreaks + 1, 0, "the character U+%04X is not allowed".formatted(e.getCodePoint()));
        } catch (RuntimeException | StackOverflowError e) {
            throw new InvalidRoutesFileException(RouteDiagnostic.ofFile(path, e));
        }
    }

    private SequenceNode list() throws InvalidRoutesFileException {
        Node root = new Compose(SETTINGS)
                .composeString(text)
                .orElseThrow(() -> error(0, 0, "the file is empty; to remove its routes, delete the file"));
        if (!(root instanceof SequenceNode list) || list.getFlowStyle() != FlowStyle.BLOCK) {
            throw error(line(root), 1, "a routes file is a list; each entry begins with a dash on a line of its own");
        }
        return list;
    }

    private RoutesFileEntry entry(Node node) throws InvalidRoutesFileException {
        if (!(node instanceof MappingNode mapping) || mapping.getValue().isEmpty()) {
            throw error(line(node), 1, "an entry begins with 'route:', and its content is indented");
        }
        ScalarNode kind = (ScalarNode) mapping.getValue().get(0).getKeyNode();
        RoutesFileEntry entry = new RoutesFileEntry(kind.getValue(), map(mapping, identitySet()), line(node));
        if (entry.isRoute()) {
            checkId(node, entry.id());
        } else if (entry.kind().equals("from")) {
            throw routeWithoutId(node);
        }
        return entry;
    }

    private static Set<Node> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    private void checkId(Node node, String id) throws InvalidRoutesFileException {
        if (id == null) {
            throw routeWithoutId(node);
        }
        if (id.contains("{{")) {
            throw errorAt(node, "the id '%s' contains a placeholder; write the id in full".formatted(id));
        }
        if (!routeIds.add(id)) {
            throw errorAt(node, "the id '%s' is used twice".formatted(id));
        }
    }

    private InvalidRoutesFileException routeWithoutId(Node node) {
        return errorAt(node, "a route needs an id: write 'route:' with 'id:' and 'from:' below it");
    }

    /**
     * Converts a node to maps, lists and strings. Scalars stay strings, as in Camel's own YAML parser.
     *
     * @param parents the nodes that contain this one; an alias may refer to one of them
     */
    private Object content(Node node, Set<Node> parents) throws InvalidRoutesFileException {
        if (!parents.add(node)) {
            throw errorAt(node, "an alias refers to a node that contains it");
        }
        if (++nodes > MAX_NODES) {
            throw errorAt(node, "the aliases expand to more than %d nodes".formatted(MAX_NODES));
        }
        Object content;
        if (node instanceof MappingNode mapping) {
            content = map(mapping, parents);
        } else if (node instanceof SequenceNode sequence) {
            List<Object> list = new ArrayList<>();
            for (Node each : sequence.getValue()) {
                list.add(content(each, parents));
            }
            content = list;
        } else {
            content = ((ScalarNode) node).getValue();
        }
        parents.remove(node);
        return content;
    }

    private Map<String, Object> map(MappingNode node, Set<Node> parents) throws InvalidRoutesFileException {
        Map<String, Object> map = new LinkedHashMap<>();
        for (NodeTuple each : node.getValue()) {
            ScalarNode key = (ScalarNode) each.getKeyNode();
            if (map.containsKey(key.getValue())) {
                throw errorAt(key, "duplicate key '%s'".formatted(key.getValue()));
            }
            map.put(key.getValue(), content(each.getValueNode(), parents));
        }
        return map;
    }

    private InvalidRoutesFileException errorAt(Node node, String message) {
        return error(line(node), node.getStartMark().orElseThrow().getColumn() + 1, message);
    }

    private InvalidRoutesFileException error(int line, int column, String message) {
        return new InvalidRoutesFileException(new RouteDiagnostic(path.toString(), line, column, message));
    }

    private static int line(Node node) {
        return node.getStartMark().orElseThrow().getLine() + 1;
    }
}
