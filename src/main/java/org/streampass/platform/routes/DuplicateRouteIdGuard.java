package org.streampass.platform.routes;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteDefinition;
import org.streampass.platform.startup.StartupException;

/**
 * While the process starts, Camel would put a route in the place of the one that has its id already, without a word:
 * perhaps in that of a request.
 */
class DuplicateRouteIdGuard extends ModelLifecycleStrategySupport {

    private final CamelContext context;
    private final List<RouteLines> files;
    private final Set<String> removed = new HashSet<>();

    DuplicateRouteIdGuard(CamelContext context, List<RouteLines> files) {
        this.context = context;
        this.files = files;
    }

    /** Camel also removes a route whose precondition is false. */
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
                            : Defect.idInNoFile(id);
            throw new StartupException(RouteDiagnostic.sentence(RouteDiagnostic.ofRoute(files, id, defect)));
        }
    }
}
