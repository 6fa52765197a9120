package org.streampass.platform.routes;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteDefinition;
import org.streampass.platform.startup.StartupException;

/**
 * Fails the start if two routes have the same id. Camel would silently replace the first one, for example a route that
 * answers HTTP.
 */
class DuplicateRouteIdGuard extends ModelLifecycleStrategySupport {

    private final CamelContext context;
    private final List<RouteLines> files;
    private final Set<String> removed = new HashSet<>();

    DuplicateRouteIdGuard(CamelContext context, List<RouteLines> files) {
        this.context = context;
        this.files = files;
    }

    /** Camel removes a route to replace it, and also if its precondition is false. */
    @Override
    public void onRemoveRouteDefinition(RouteDefinition route) {
        if (route != null && route.getRouteId() != null && !context.isStarted()) {
            removed.add(route.getRouteId());
        }
    }

    @Override
    public void onAddRouteDefinition(RouteDefinition route) {
        String id = route.getRouteId();
        if (removed.contains(id) && !context.isStarted()) {
            Defect defect =
                    RouteDiagnostic.ofRoute(files, id, Defect.idTwice(id)).size() > 1
                            ? Defect.idTwice(id)
                            : Defect.idOfJavaRoute(id);
            throw new StartupException(RouteDiagnostic.sentence(RouteDiagnostic.ofRoute(files, id, defect)));
        }
    }
}
