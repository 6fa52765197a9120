package org.streampass.platform.operations;

import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.streampass.platform.routes.RouteReplacement;

/** Whether a route was stopped or suspended by hand, and perhaps forgotten. */
class RoutesCheck implements Check {

    private final CamelContext camel;
    private final RouteReplacement exchange;

    RoutesCheck(CamelContext camel, RouteReplacement exchange) {
        this.camel = camel;
        this.exchange = exchange;
    }

    @Override
    public HealthFinding look() {
        List<String> resting = camel.getRoutes().stream()
                .map(Route::getRouteId)
                .filter(this::rests)
                .sorted()
                .toList();
        return resting.isEmpty()
                ? HealthFinding.well("every route runs")
                : HealthFinding.degraded(
                        "stopped or suspended by hand: %s; what comes for them waits, start or resume them"
                                .formatted(String.join(", ", resting)));
    }

    private boolean rests(String routeId) {
        ServiceStatus status = camel.getRouteController().getRouteStatus(routeId);
        return status != null && (status.isStopped() || status.isSuspended()) && !exchange.isUnderWay(routeId);
    }

    @Override
    public HealthFinding unanswered() {
        return HealthFinding.degraded("the routes cannot be looked at; the log says why");
    }
}
