package org.streampass.platform.routes;

import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.apache.camel.dsl.yaml.common.YamlDeserializationContext;
import org.apache.camel.spi.Resource;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Camel's YAML loader, limited to some entries of a file. It parses the whole file, because an alias may refer to any
 * part.
 */
class PartialYamlRoutesLoader extends YamlRoutesBuilderLoader {

    private Set<Integer> lines;

    PartialYamlRoutesLoader(CamelContext camel) {
        setCamelContext(camel);
        start();
    }

    /** @param entries the first lines, from 1, of the entries to load */
    RouteBuilder load(Resource file, Set<Integer> entries) throws Exception {
        lines = entries;
        return (RouteBuilder) loadRoutesBuilder(file);
    }

    @Override
    protected RouteBuilder builder(YamlDeserializationContext context, Node root) {
        SequenceNode list = (SequenceNode) root;
        return super.builder(
                context,
                new SequenceNode(
                        list.getTag(),
                        list.getValue().stream()
                                .filter(entry -> lines.contains(
                                        entry.getStartMark().orElseThrow().getLine() + 1))
                                .toList(),
                        list.getFlowStyle()));
    }
}
