package org.streampass.platform.progress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.streampass.platform.events.EventEndpoint;
import org.streampass.platform.progress.Edge.Output;
import org.streampass.platform.work.DueEndpoint;
import org.streampass.platform.work.DueWork;
import org.streampass.platform.work.WorkRuntime;

/** The edges that the routes of this process declare. */
@Component
class DeclaredEdges {

    private final ModelCamelContext camel;
    private final WorkRuntime works;
    private final Duration lateAfter;

    DeclaredEdges(ModelCamelContext camel, WorkRuntime works, ProgressSettings settings) {
        this.camel = camel;
        this.works = works;
        this.lateAfter = settings.lateAfter();
    }

    /** The definitions of the routes that exist. If they are the same objects, so are the edges. */
    List<RouteDefinition> definitions() {
        return new ArrayList<>(camel.getRouteDefinitions())
                .stream()
                        .filter(definition -> camel.getRoute(definition.getRouteId()) != null)
                        .toList();
    }

    List<Edge> of(Collection<RouteDefinition> definitions) {
        return definitions.stream().flatMap(this::edge).toList();
    }

    private Stream<Edge> edge(RouteDefinition definition) {
        Route route = camel.getRoute(definition.getRouteId());
        if (route == null) { // removed meanwhile
            return Stream.empty();
        }
        Endpoint from = route.getEndpoint();
        List<Output> outputs = outputs(definition);
        if (from instanceof EventEndpoint events) {
            return Stream.of(new Edge(
                    events.getService(),
                    route.getRouteId(),
                    events.names(),
                    null,
                    Set.of(),
                    outputs,
                    millis(events.getExpected()),
                    null,
                    events.isInbox()));
        }
        if (from instanceof DueEndpoint due) {
            DueWork<?> work = works.work(due.getService(), due.getWork());
            return Stream.of(new Edge(
                    due.getService(),
                    route.getRouteId(),
                    Set.of(),
                    due.getWork(),
                    work.causes(),
                    outputs,
                    millis(due.getExpected()),
                    work.outside(),
                    true));
        }
        return Stream.empty();
    }

    private long millis(Duration expected) {
        return (expected == null ? lateAfter : expected).toMillis();
    }

    private List<Output> outputs(RouteDefinition definition) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(definition.getOutputs(), ToDefinition.class).stream()
                .map(ToDefinition::getUri)
                .filter(uri -> uri.startsWith("event:"))
                .map(uri -> camel.getEndpoint(uri, EventEndpoint.class))
                .map(endpoint -> new Output(endpoint.names(), names(endpoint.getAfter())))
                .toList();
    }

    private static Set<String> names(String list) {
        return StringUtils.hasText(list)
                ? Arrays.stream(list.split(",")).map(String::strip).collect(Collectors.toSet())
                : Set.of();
    }

    /** Those of the routes that are stopped or suspended. */
    Set<String> stopped() {
        return camel.getRoutes().stream()
                .map(Route::getRouteId)
                .filter(route ->
                        !camel.getRouteController().getRouteStatus(route).isStarted())
                .collect(Collectors.toSet());
    }
}
