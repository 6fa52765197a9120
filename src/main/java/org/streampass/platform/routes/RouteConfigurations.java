package org.streampass.platform.routes;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PatternHelper;

/** Camel would run a route without the configuration that it names: without its handling of errors. */
final class RouteConfigurations {

    private RouteConfigurations() {}

    /** The ids of those that routes of this context can name. */
    static Stream<String> of(CamelContext context) {
        return ((ModelCamelContext) context)
                .getRouteConfigurationDefinitions().stream().map(RouteConfigurationDefinition::getId);
    }

    /** What is wrong with the route's naming of its configurations; empty if there are all of them. */
    static Optional<Defect> missing(RouteDefinition route, Collection<String> known) {
        return Stream.ofNullable(route.getRouteConfigurationId())
                .flatMap(ids -> Arrays.stream(ids.split(",")))
                .map(String::strip)
                .filter(id -> known.stream().noneMatch(each -> PatternHelper.matchPattern(each, id)))
                .findFirst()
                .map(id -> new Defect("there is no route configuration '%s'".formatted(id), "routeConfigurationId"));
    }
}
