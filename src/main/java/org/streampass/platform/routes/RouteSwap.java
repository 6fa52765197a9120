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
 * Exchanges routes that run for others, one by one; those that are the same in both run on. What a route has in hand is
 * finished first; what it would get next waits on its queue meanwhile.
 */
class RouteSwap {

    /** For what is in hand; what takes longer is given back to the broker, and delivered again. */
    private static final int DRAIN_SECONDS = 30;

    private final ModelCamelContext camel;

    /** Those that are gone afterwards, or are made of something else. */
    private final Map<String, RoutesFile> stopping;

    /** Those that were not there before, or were made of something else. */
    private final Map<String, RoutesFile> starting;

    private final Set<String> stoppedByHand = new HashSet<>();

    RouteSwap(ModelCamelContext camel, Collection<RoutesFile> before, Collection<RoutesFile> after) {
        this.camel = camel;
        stopping = without(byRoute(before), byRoute(after));
        starting = without(byRoute(after), byRoute(before));
    }

    private static Map<String, RoutesFile> byRoute(Collection<RoutesFile> files) {
        Map<String, RoutesFile> byRoute = new LinkedHashMap<>();
        files.forEach(file -> file.routes().forEach(route -> byRoute.put(route, file)));
        return byRoute;
    }

    /** Those that stop, or start, or both. */
    Set<String> routes() {
        Set<String> routes = new HashSet<>(stopping.keySet());
        routes.addAll(starting.keySet());
        return routes;
    }

    private static Map<String, RoutesFile> without(Map<String, RoutesFile> these, Map<String, RoutesFile> others) {
        Map<String, RoutesFile> left = new LinkedHashMap<>(these);
        left.entrySet().removeIf(route -> {
            RoutesFile other = others.get(route.getKey());
            return other != null
                    && other.definition(route.getKey()).equals(route.getValue().definition(route.getKey()));
        });
        return left;
    }

    /**
     * All stop before the first starts, so that one may take over what another has heard.
     *
     * @throws BrokenFileException if one does not start after all; then everything is as it was before
     */
    void run() throws BrokenFileException {
        for (String route : stopping.keySet()) {
            if (isStopped(route)) {
                stoppedByHand.add(route);
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
                throw new BrokenFileException(
                        route.getValue().findings(route.getKey(), Defect.of(e)).get(0));
            }
        }
    }

    private void undo() {
        starting.keySet().forEach(this::remove);
        stopping.forEach((route, file) -> {
            try {
                start(route, file);
            } catch (Exception e) {
                throw new IllegalStateException("route %s is stopped, for it did not start again".formatted(route), e);
            }
        });
    }

    private boolean isStopped(String route) {
        ServiceStatus status = camel.getRouteController().getRouteStatus(route);
        return status != null && (status.isStopped() || status.isSuspended());
    }

    /** Takes nothing new. Consumers end at their next look, within a second: all at the same time, not one by one. */
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
                file.only(route, camel).configureRoutes(camel).getRoutes();
        if (stoppedByHand.contains(route)) { // by somebody who had a reason
            definitions.forEach(definition -> definition.setAutoStartup("false"));
        }
        camel.addRouteDefinitions(new ArrayList<>(definitions));
    }
}
