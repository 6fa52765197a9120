package org.streampass.platform.routes;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.stereotype.Component;
import org.streampass.platform.broker.LiveTopology;
import org.streampass.platform.http.OperatorReason;

/** {@code /actuator/routes}: the running routes, the refused files, the unconsumed queues and the last changes. */
@Component
@WebEndpoint(id = "routes")
class RoutesEndpoint {

    private static final Logger log = LoggerFactory.getLogger(RoutesEndpoint.class);

    private final ModelCamelContext camel;
    private final LiveRoutes live;
    private final RoutesWatcher watcher;
    private final RoutesHistory history;
    private final ActiveMQConnectionFactory broker;

    RoutesEndpoint(
            ModelCamelContext camel,
            LiveRoutes live,
            RoutesWatcher watcher,
            RoutesHistory history,
            ActiveMQConnectionFactory broker) {
        this.camel = camel;
        this.live = live;
        this.watcher = watcher;
        this.history = history;
        this.broker = broker;
    }

    /**
     * @param reload whether edited files are reloaded while the process runs
     * @param trouble why the folder cannot be read or reloaded; null without trouble
     * @param refused the files that differ from the running definitions
     * @param unconsumed queues whose route was removed; they continue to collect events
     * @param changes the last 50, newest first
     */
    record Report(
            boolean reload,
            String trouble,
            List<Running> routes,
            List<Refused> refused,
            List<Unconsumed> unconsumed,
            List<RecordedChange> changes) {}

    /**
     * @param file null: the route is written in Java
     * @param status Camel's, or {@code Excluded} if its precondition is false
     */
    record Running(String id, String description, String file, String from, String status) {}

    record Refused(String file, Instant since, List<RouteDiagnostic> diagnostics) {}

    /**
     * @param messages the number of events in the queue
     * @param toDelete the request that deletes the queue
     */
    record Unconsumed(String queue, String address, String route, Instant since, long messages, String toDelete) {}

    @ReadOperation
    public Report report() {
        return new Report(
                watcher.isReloading(),
                watcher.trouble().orElse(null),
                Stream.concat(
                                new ArrayList<>(camel.getRouteDefinitions()) // a copy: a reload may change it
                                        .stream().map(this::running),
                                excluded())
                        .toList(),
                watcher.refusals().entrySet().stream()
                        .map(each -> new Refused(
                                each.getKey(),
                                each.getValue().since(),
                                each.getValue().diagnostics()))
                        .toList(),
                unconsumed(),
                history.changes());
    }

    private Running running(RouteDefinition route) {
        String id = route.getRouteId();
        String file = live.running().values().stream()
                .filter(each -> each.routes().contains(id))
                .map(RoutesFile::name)
                .findFirst()
                .orElse(null);
        return new Running(
                id,
                route.getDescriptionText(),
                file,
                route.getInput().getEndpointUri(),
                String.valueOf(camel.getRouteController().getRouteStatus(id)));
    }

    /** Camel removes the definition of a route whose precondition is false. */
    private Stream<Running> excluded() {
        return live.running().values().stream().flatMap(file -> file.routes().stream()
                .filter(id -> camel.getRouteDefinition(id) == null)
                .map(id -> new Running(id, null, file.name(), null, "Excluded")));
    }

    private List<Unconsumed> unconsumed() {
        Map<String, RoutesHistory.UnconsumedQueue> queues = history.unconsumed();
        if (queues.isEmpty()) {
            return List.of();
        }
        try (LiveTopology topology = new LiveTopology(broker)) {
            return queues.values().stream()
                    .flatMap(queue -> unconsumed(queue, topology).stream())
                    .toList();
        }
    }

    /** Empty if the queue is deleted, or consumed by another process. */
    private static Optional<Unconsumed> unconsumed(RoutesHistory.UnconsumedQueue queue, LiveTopology topology) {
        OptionalLong messages = topology.unconsumed(queue.queue());
        return messages.isEmpty()
                ? Optional.empty()
                : Optional.of(new Unconsumed(
                        queue.queue(),
                        queue.address(),
                        queue.route(),
                        queue.since(),
                        messages.getAsLong(),
                        "DELETE /actuator/routes/%s?reason=…".formatted(queue.queue())));
    }

    /**
     * Deletes an unconsumed queue with its events.
     *
     * @param reason is logged
     */
    @DeleteOperation
    public WebEndpointResponse<Unconsumed> deleteQueue(@Selector String queue, String reason) {
        String line = OperatorReason.require(reason);
        Optional<Unconsumed> deleted =
                Optional.ofNullable(history.unconsumed().get(queue)).flatMap(this::delete);
        deleted.ifPresent(each -> {
            history.forgetQueue(queue);
            log.warn("an operator deleted the queue {} with {} events: {}", queue, each.messages(), line);
        });
        return deleted.map(WebEndpointResponse::new)
                .orElseGet(() -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND));
    }

    private Optional<Unconsumed> delete(RoutesHistory.UnconsumedQueue queue) {
        try (LiveTopology topology = new LiveTopology(broker)) {
            Optional<Unconsumed> found = unconsumed(queue, topology);
            found.ifPresent(each -> topology.deleteQueue(queue.queue()));
            return found;
        }
    }
}
