package org.streampass.platform.operations;

import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;
import org.streampass.platform.routes.RouteReplacement;

/** Reports the routes that an operator has stopped or suspended. */
@Component
class RunningRoutesHealthIndicator extends CachedHealthIndicator {

    private final CamelContext camel;
    private final RouteReplacement replacement;

    RunningRoutesHealthIndicator(CamelContext camel, RouteReplacement replacement, HealthSettings settings) {
        super("runningRoutes", settings);
        this.camel = camel;
        this.replacement = replacement;
    }

    @Override
    Health check() {
        List<String> stopped = camel.getRoutes().stream()
                .map(Route::getRouteId)
                .filter(this::isStopped)
                .sorted()
                .toList();
        return stopped.isEmpty()
                ? up("every route runs")
                : degraded("stopped or suspended by an operator: %s; their work waits until you start or resume them"
                        .formatted(String.join(", ", stopped)));
    }

    private boolean isStopped(String routeId) {
        ServiceStatus status = camel.getRouteController().getRouteStatus(routeId);
        return status != null && (status.isStopped() || status.isSuspended()) && !replacement.isUnderWay(routeId);
    }

    @Override
    Health unanswered() {
        return degraded("the routes cannot be checked; the log says why");
    }
}
