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

/** {@code /actuator/routes}: the running routes, the refused files with the reason, and the last changes. */
@Component
@WebEndpoint(id = "routes")
class RoutesEndpoint {

    private static final Logger log = LoggerFactory.getLogger(RoutesEndpoint.class);

    private final ModelCamelContext camel;
    private final LiveRoutes live;
    private final RoutesWatch watch;
    private final RoutesMemory memory;
    private final ActiveMQConnectionFactory broker;

    RoutesEndpoint(
            ModelCamelContext camel,
            LiveRoutes live,
            RoutesWatch watch,
            RoutesMemory memory,
            ActiveMQConnectionFactory broker) {
        this.camel = camel;
        this.live = live;
        this.watch = watch;
        this.memory = memory;
        this.broker = broker;
    }

    /**
     * @param reload whether edits are taken while the process runs
     * @param trouble why no file can be looked at; null if they can be
     * @param refused the files that are not as they run
     * @param unconsumed queues that still collect events after their route was removed
     * @param changes the last 50, newest first
     */
    record Report(
            boolean reload,
            String trouble,
            List<Running> routes,
            List<Refused> refused,
            List<UnconsumedQueue> unconsumed,
            List<RecordedChange> changes) {}

    /**
     * @param file null: it is written in Java
     * @param status Camel's word, or {@code Excluded} by its precondition
     */
    record Running(String id, String description, String file, String from, String status) {}

    record Refused(String file, Instant since, List<RouteDiagnostic> findings) {}

    /** @param waiting how many events it holds */
    record UnconsumedQueue(String queue, String address, String route, Instant since, long waiting, String toRemove) {}

    @ReadOperation
    public Report report() {
        return new Report(
                watch.reloads(),
                watch.trouble().orElse(null),
                Stream.concat(
                                new ArrayList<>(camel.getRouteDefinitions()) // which may change meanwhile
                                        .stream().map(this::running),
                                excluded())
                        .toList(),
                watch.refusals().entrySet().stream()
                        .map(each -> new Refused(
                                each.getKey(),
                                each.getValue().since(),
                                each.getValue().findings()))
                        .toList(),
                unconsumed(),
                memory.changes());
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

    /** Camel forgets a route whose precondition is false. */
    private Stream<Running> excluded() {
        return live.running().values().stream().flatMap(file -> file.routes().stream()
                .filter(id -> camel.getRouteDefinition(id) == null)
                .map(id -> new Running(id, null, file.name(), null, "Excluded")));
    }

    private List<UnconsumedQueue> unconsumed() {
        Map<String, RoutesMemory.Unconsumed> queues = memory.unconsumed();
        if (queues.isEmpty()) {
            return List.of();
        }
        try (LiveTopology addresses = new LiveTopology(broker)) {
            return queues.values().stream()
                    .flatMap(each -> unconsumed(each, addresses).stream())
                    .toList();
        }
    }

    private static Optional<UnconsumedQueue> unconsumed(RoutesMemory.Unconsumed unconsumed, LiveTopology addresses) {
        RouteBinding binding = unconsumed.binding();
        OptionalLong waiting = addresses.unconsumed(binding.queue());
        return waiting.isEmpty()
                ? Optional.empty()
                : Optional.of(new UnconsumedQueue(
                        binding.queue(),
                        binding.address(),
                        binding.route(),
                        unconsumed.since(),
                        waiting.getAsLong(),
                        "DELETE /actuator/routes/%s?reason=…".formatted(binding.queue())));
    }

    /**
     * Removes an unconsumed queue with its events.
     *
     * @param reason is logged
     */
    @DeleteOperation
    public WebEndpointResponse<UnconsumedQueue> removeQueue(@Selector String queue, String reason) {
        String why = OperatorReason.require(reason);
        Optional<UnconsumedQueue> unconsumed = Optional.ofNullable(
                        memory.unconsumed().get(queue))
                .flatMap(each -> {
                    try (LiveTopology addresses = new LiveTopology(broker)) {
                        Optional<UnconsumedQueue> found = unconsumed(each, addresses);
                        found.ifPresent(gone -> addresses.deleteQueue(queue));
                        return found;
                    }
                });
        unconsumed.ifPresent(gone -> {
            memory.forgetQueue(queue);
            log.warn("the queue {} with {} events was removed by an operator: {}", queue, gone.waiting(), why);
        });
        return unconsumed
                .map(WebEndpointResponse::new)
                .orElseGet(() -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND));
    }
}
