package org.streampass.platform.routes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.model.ModelCamelContext;
import org.springframework.stereotype.Component;
import org.streampass.platform.broker.BrokerException;
import org.streampass.platform.broker.BrokerRefusedException;
import org.streampass.platform.broker.LiveTopology;

/** The running routes files. Replaces them with edited ones that are valid. */
@Component
class LiveRoutes implements RouteReplacement {

    private final ModelCamelContext camel;
    private final RouteCheck check;
    private final ActiveMQConnectionFactory broker;
    private volatile SortedMap<String, RoutesFile> running = new TreeMap<>();
    private volatile Set<String> replacing = Set.of();

    LiveRoutes(ModelCamelContext camel, RouteCheck check, ActiveMQConnectionFactory broker) {
        this.camel = camel;
        this.check = check;
        this.broker = broker;
    }

    /** @param files the files that the process was started with */
    void startedWith(Collection<RoutesFile> files) {
        SortedMap<String, RoutesFile> started = new TreeMap<>();
        files.forEach(file -> started.put(file.name(), file));
        running = started;
    }

    @Override
    public boolean isUnderWay(String routeId) {
        return replacing.contains(routeId);
    }

    boolean isRunning() {
        return camel.getStatus().isStarted();
    }

    /** The running files by name. */
    SortedMap<String, RoutesFile> running() {
        return running;
    }

    /** The queues that the running routes consume. */
    List<RouteBinding> bindings() {
        return running.values().stream()
                .flatMap(file -> file.routes().stream())
                .map(camel::getRoute)
                .filter(Objects::nonNull)
                .flatMap(route -> RouteBinding.of(route).stream())
                .toList();
    }

    /**
     * Applies edited files as far as they are valid.
     *
     * @param texts all routes files by name
     * @return the outcome for each file that differs from the running definition
     */
    synchronized List<ReloadResult> reload(SortedMap<String, RoutesText> texts) {
        ReloadPlan plan = new ReloadPlan(running, texts);
        if (plan.isEmpty()) {
            return List.of();
        }
        List<RouteDiagnostic> diagnostics = apply(plan.target());
        while (!diagnostics.isEmpty()) {
            plan.refuse(diagnostics);
            diagnostics = apply(plan.target());
        }
        return plan.results(running);
    }

    /** @return why at least one file is refused; then nothing has changed. Empty if the target runs now */
    private List<RouteDiagnostic> apply(SortedMap<String, RoutesFile> target) {
        List<RoutesFile> changed = target.values().stream()
                .filter(file -> running.get(file.name()) != file)
                .toList();
        List<RouteDiagnostic> diagnostics = changed.isEmpty() ? List.of() : validate(target.values(), changed);
        if (!diagnostics.isEmpty()) {
            return diagnostics;
        }
        try {
            replace(target);
            return List.of();
        } catch (InvalidRoutesFileException e) {
            return List.of(e.diagnostic());
        }
    }

    private void replace(SortedMap<String, RoutesFile> target) throws InvalidRoutesFileException {
        RouteReplacer replacer = new RouteReplacer(camel, running.values(), target.values());
        replacing = replacer.routes();
        try {
            replacer.run();
            running = target;
        } finally {
            replacing = Set.of();
        }
    }

    private List<RouteDiagnostic> validate(Collection<RoutesFile> files, List<RoutesFile> changed) {
        try (LiveTopology topology = new LiveTopology(broker)) {
            RouteCheck.Result result = check.of(files, changed, topology);
            result.diagnostics().addAll(idsOfJavaRoutes(changed));
            return result.diagnostics().isEmpty()
                    ? createQueues(result.bindings(), changed, topology)
                    : result.diagnostics();
        } catch (BrokerException e) {
            return changed.stream()
                    .map(file -> new RouteDiagnostic(file.path().toString(), 0, 0, e.getMessage()))
                    .toList();
        }
    }

    /** Camel would silently replace a route that is written in Java, for example one that answers HTTP. */
    private List<RouteDiagnostic> idsOfJavaRoutes(List<RoutesFile> changed) {
        Set<String> inFiles = running.values().stream()
                .flatMap(file -> file.routes().stream())
                .collect(Collectors.toSet());
        return changed.stream()
                .flatMap(file -> file.routes().stream()
                        .filter(id -> !inFiles.contains(id) && camel.getRouteDefinition(id) != null)
                        .flatMap(id -> file.diagnostics(id, Defect.idOfJavaRoute(id)).stream()))
                .toList();
    }

    /**
     * Creates missing queues before any route is stopped, so that no event is published before its queue exists.
     *
     * @return diagnostics for the queues that this process is not permitted to create
     */
    private static List<RouteDiagnostic> createQueues(
            List<RouteBinding> bindings, List<RoutesFile> changed, LiveTopology topology) {
        List<RouteDiagnostic> diagnostics = new ArrayList<>();
        for (RouteBinding each : bindings) {
            try {
                topology.createIfMissing(each.binding());
            } catch (BrokerRefusedException e) {
                RouteCheck.diagnostics(changed, each, new Defect(e.getMessage(), each.queue()))
                        .forEach(diagnostics::add);
            }
        }
        return diagnostics;
    }
}
