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

/** Checks the route configurations that a route names. Camel ignores a missing one, and with it the error handling. */
final class RouteConfigurations {

    private RouteConfigurations() {}

    /** The ids of the route configurations of a context. */
    static Stream<String> of(CamelContext context) {
        return ((ModelCamelContext) context)
                .getRouteConfigurationDefinitions().stream().map(RouteConfigurationDefinition::getId);
    }

    /** A defect if the route names a configuration that does not exist. */
    static Optional<Defect> missing(RouteDefinition route, Collection<String> known) {
        return Stream.ofNullable(route.getRouteConfigurationId())
                .flatMap(ids -> Arrays.stream(ids.split(",")))
                .map(String::strip)
                .filter(id -> known.stream().noneMatch(each -> PatternHelper.matchPattern(each, id)))
                .findFirst()
                .map(id -> new Defect("there is no route configuration '%s'".formatted(id), "routeConfigurationId"));
    }
}
