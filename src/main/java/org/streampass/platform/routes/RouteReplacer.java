package org.streampass.platform.routes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.ServiceStatus;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;

/**
 * Replaces running routes by their new definitions. Unchanged routes keep running. A replaced route finishes its messages
 * in delivery first; new messages wait in its queue.
 */
class RouteReplacer {

    /** Timeout for messages in delivery. Slower ones are returned to the broker and redelivered. */
    private static final int DRAIN_SECONDS = 30;

    private final ModelCamelContext camel;

    /** Removed and changed routes. */
    private final Map<String, RoutesFile> stopping;

    /** Added and changed routes. */
    private final Map<String, RoutesFile> starting;

    private final Set<String> stoppedByOperator = new HashSet<>();

    RouteReplacer(ModelCamelContext camel, Collection<RoutesFile> before, Collection<RoutesFile> after) {
        this.camel = camel;
        stopping = differing(byRoute(before), byRoute(after));
        starting = differing(byRoute(after), byRoute(before));
    }

    private static Map<String, RoutesFile> byRoute(Collection<RoutesFile> files) {
        Map<String, RoutesFile> byRoute = new LinkedHashMap<>();
        files.forEach(file -> file.routes().forEach(route -> byRoute.put(route, file)));
        return byRoute;
    }

    /** The ids of all routes that are stopped or started. */
    Set<String> routes() {
        Set<String> routes = new HashSet<>(stopping.keySet());
        routes.addAll(starting.keySet());
        return routes;
    }

    /** Those of the routes that the others lack, or define differently. */
    private static Map<String, RoutesFile> differing(Map<String, RoutesFile> routes, Map<String, RoutesFile> others) {
        Map<String, RoutesFile> differing = new LinkedHashMap<>(routes);
        differing.entrySet().removeIf(route -> {
            RoutesFile other = others.get(route.getKey());
            return other != null
                    && other.definition(route.getKey()).equals(route.getValue().definition(route.getKey()));
        });
        return differing;
    }

    /**
     * Stops all routes before it starts the first, because a started route may consume from the endpoint of a stopped one.
     *
     * @throws InvalidRoutesFileException if a route fails to start; then the previous routes run again
     */
    void run() throws InvalidRoutesFileException {
        for (String route : stopping.keySet()) {
            if (isStopped(route)) {
                stoppedByOperator.add(route);
            } else {
                suspend(route);
            }
        }
        stopping.keySet().forEach(this::remove);
        for (Map.Entry<String, RoutesFile> route : starting.entrySet()) {
            try {
                start(route.getKey(), route.getValue());
            } catch (Exception | StackOverflowError | LinkageError e) {
                undo();
                throw new InvalidRoutesFileException(route.getValue()
                        .diagnostics(route.getKey(), Defect.of(e))
                        .get(0));
            }
        }
    }

    private void undo() {
        starting.keySet().forEach(this::remove);
        stopping.forEach((route, file) -> {
            try {
                start(route, file);
            } catch (Exception e) {
                throw new IllegalStateException("route %s failed to start again and is stopped".formatted(route), e);
            }
        });
    }

    private boolean isStopped(String route) {
        ServiceStatus status = camel.getRouteController().getRouteStatus(route);
        return status != null && (status.isStopped() || status.isSuspended());
    }

    /** Suspends all consumers before the first is stopped: each needs up to a second, and they need it at the same time. */
    private void suspend(String route) {
        try {
            camel.getRouteController().suspendRoute(route, DRAIN_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("route %s cannot be suspended".formatted(route), e);
        }
    }

    private void remove(String route) {
        RouteDefinition definition = camel.getRouteDefinition(route);
        if (definition == null) {
            return;
        }
        try {
            camel.getRouteController().stopRoute(route, DRAIN_SECONDS, TimeUnit.SECONDS);
            camel.removeRouteDefinition(definition);
        } catch (Exception e) {
            throw new IllegalStateException("route %s cannot be stopped".formatted(route), e);
        }
    }

    private void start(String route, RoutesFile file) throws Exception {
        List<RouteDefinition> definitions =
                file.load(route, camel).configureRoutes(camel).getRoutes();
        if (stoppedByOperator.contains(route)) {
            definitions.forEach(definition -> definition.setAutoStartup("false"));
        }
        camel.addRouteDefinitions(new ArrayList<>(definitions));
    }
}
