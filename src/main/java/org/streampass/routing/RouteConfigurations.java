package org.streampass.routing;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.support.PatternHelper;

/** Camel would run a route without the configuration that it names: without its handling of errors. */
final class RouteConfigurations {

    private RouteConfigurations() {}

    /** What is wrong with the route's naming of its configurations; empty if there are all of them. */
    static Optional<Defect> missing(ModelCamelContext context, String route) {
        return Stream.ofNullable(context.getRouteDefinition(route).getRouteConfigurationId())
                .flatMap(ids -> Arrays.stream(ids.split(",")))
                .map(String::strip)
                .filter(id -> context.getRouteConfigurationDefinitions().stream()
                        .noneMatch(known -> PatternHelper.matchPattern(known.getId(), id)))
                .findFirst()
                .map(id -> new Defect("there is no route configuration '%s'".formatted(id), "routeConfigurationId"));
    }
}
