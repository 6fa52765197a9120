package org.streampass.platform.routes;

import java.util.List;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.streampass.platform.startup.Installation;

/** Names the file and line of the route that failed the start. Most errors show only when Camel creates the route. */
@Order(Ordered.HIGHEST_PRECEDENCE + 3)
class BrokenRouteFailureAnalyzer implements FailureAnalyzer {

    private final Environment environment;

    BrokenRouteFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    public FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FailedToCreateRouteException route) {
                return analysis(route.getRouteId(), route, failure);
            }
            if (cause instanceof FailedToStartRouteException route) {
                return analysis(route.getRouteId(), route, failure);
            }
        }
        return null;
    }

    private FailureAnalysis analysis(String routeId, Throwable cause, Throwable failure) {
        Installation installation = Binder.get(environment).bindOrCreate("streampass", Installation.class);
        List<RouteLines> files = new RoutesFolder(installation)
                .startupTexts().stream().map(RoutesText::lines).toList();
        return new FailureAnalysis(
                RouteDiagnostic.sentence(RouteDiagnostic.ofRoute(files, routeId, Defect.of(cause))), null, failure);
    }
}
