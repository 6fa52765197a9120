package org.streampass.platform.routes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.model.ModelCamelContext;
import org.springframework.stereotype.Component;
import org.streampass.platform.broker.BrokerRefusedException;
import org.streampass.platform.broker.BrokerTroubleException;
import org.streampass.platform.broker.LiveTopology;

/**
 * The routes files as they run. Takes edited ones in their place, if all that they would need is there; a file that is
 * refused stays as it was, and holds no other file back.
 */
@Component
class LiveRoutes implements RouteReplacement {

    private final ModelCamelContext camel;
    private final RouteCheck check;
    private final ActiveMQConnectionFactory broker;
    private volatile SortedMap<String, RoutesFile> running = new TreeMap<>();
    private volatile Set<String> exchanged = Set.of();

    LiveRoutes(ModelCamelContext camel, RouteCheck check, ActiveMQConnectionFactory broker) {
        this.camel = camel;
        this.check = check;
        this.broker = broker;
    }

    /** Takes note of what the process was started with. */
    void startedWith(Collection<RoutesFile> files) {
        SortedMap<String, RoutesFile> started = new TreeMap<>();
        files.forEach(file -> started.put(file.name(), file));
        running = started;
    }

    @Override
    public boolean isUnderWay(String routeId) {
        return exchanged.contains(routeId);
    }

    boolean isRunning() {
        return camel.getStatus().isStarted();
    }

    /** By their names. */
    SortedMap<String, RoutesFile> running() {
        return running;
    }

    /** Those of the running routes. */
    List<RouteBinding> bindings() {
        return running.values().stream()
                .flatMap(file -> file.routes().stream())
                .map(camel::getRoute)
                .filter(route -> route != null)
                .flatMap(route -> RouteBinding.of(route).stream())
                .toList();
    }

    /**
     * Makes the running routes those of the files, as far as these are right.
     *
     * @param texts what each file says, by its name
     * @return what became of each file that says something else than what runs
     */
    synchronized List<FileChange> adopt(SortedMap<String, RoutesText> texts) {
        SortedSet<String> edited = new TreeSet<>();
        texts.forEach((name, text) -> {
            if (!running.containsKey(name)
                    || text.defect() != null
                    || !running.get(name).text().equals(text.text())) {
                edited.add(name);
            }
        });
        SortedSet<String> removed = new TreeSet<>(running.keySet());
        removed.removeAll(texts.keySet());
        if (edited.isEmpty() && removed.isEmpty()) {
            return List.of();
        }
        return new Adoption(texts, edited, removed).changes();
    }

    /** One look at the files. */
    private class Adoption {

        private final SortedMap<String, RoutesText> texts;
        private final SortedSet<String> removed;
        private final SortedMap<String, RoutesFile> parsed = new TreeMap<>();
        private final SortedMap<String, List<RouteDiagnostic>> refused = new TreeMap<>();

        Adoption(SortedMap<String, RoutesText> texts, SortedSet<String> edited, SortedSet<String> removed) {
            this.texts = texts;
            this.removed = removed;
            edited.forEach(this::parse);
        }

        private void parse(String name) {
            try {
                RoutesFile file = texts.get(name).parse();
                List<Map<String, Object>> fixed =
                        running.containsKey(name) ? running.get(name).fixed() : List.of();
                if (!file.fixed().equals(fixed)) {
                    refuse(
                            name,
                            List.of(new RouteDiagnostic(
                                    file.path().toString(),
                                    file.lineOfFixed(),
                                    1,
                                    "what is no route can be changed only while the process is stopped")));
                }
                parsed.put(name, file);
            } catch (BrokenFileException e) {
                refuse(name, List.of(e.finding()));
            }
        }

        private void refuse(String name, List<RouteDiagnostic> findings) {
            refused.put(name, findings);
        }

        List<FileChange> changes() {
            SortedMap<String, RoutesFile> before = running;
            SortedMap<String, RoutesFile> after = target();
            while (!take(after)) {
                after = target();
            }
            return changes(before, after);
        }

        /**
         * What is to run. A file that is gone may have become one that is new, so as long as a new one is refused its
         * routes run on.
         */
        private SortedMap<String, RoutesFile> target() {
            SortedMap<String, RoutesFile> target = new TreeMap<>(running);
            if (running.keySet().containsAll(refused.keySet())) {
                target.keySet().removeAll(removed);
            }
            parsed.forEach((name, file) -> {
                if (!refused.containsKey(name)) {
                    target.put(name, file);
                }
            });
            return target;
        }

        /** @return false if one more file is refused */
        private boolean take(SortedMap<String, RoutesFile> target) {
            List<RoutesFile> changed = target.values().stream()
                    .filter(file -> running.get(file.name()) != file)
                    .toList();
            List<RouteDiagnostic> findings = changed.isEmpty() ? List.of() : findings(target.values(), changed);
            if (findings.isEmpty()) {
                try {
                    swap(target);
                    return true;
                } catch (BrokenFileException e) {
                    findings = List.of(e.finding());
                }
            }
            findings.stream()
                    .collect(Collectors.groupingBy(
                            finding -> Path.of(finding.file()).getFileName().toString()))
                    .forEach(this::refuse);
            return false;
        }

        private void swap(SortedMap<String, RoutesFile> target) throws BrokenFileException {
            RouteSwap swap = new RouteSwap(camel, running.values(), target.values());
            exchanged = swap.routes();
            try {
                swap.run();
                running = target;
            } finally {
                exchanged = Set.of();
            }
        }

        private List<RouteDiagnostic> findings(Collection<RoutesFile> files, List<RoutesFile> changed) {
            try (LiveTopology addresses = new LiveTopology(broker)) {
                RouteCheck.Result result = check.of(files, changed, addresses);
                result.findings().addAll(idsOfRoutesInNoFile(changed));
                return result.findings().isEmpty()
                        ? queuesThatCannotBeMade(result.bindings(), changed, addresses)
                        : result.findings();
            } catch (BrokerTroubleException e) {
                return changed.stream()
                        .map(file -> new RouteDiagnostic(file.path().toString(), 0, 0, e.getMessage()))
                        .toList();
            }
        }

        /** Camel would put the new route in the place of the one that has the id, which may be that of a request. */
        private List<RouteDiagnostic> idsOfRoutesInNoFile(List<RoutesFile> changed) {
            Set<String> inFiles = running.values().stream()
                    .flatMap(file -> file.routes().stream())
                    .collect(Collectors.toSet());
            return changed.stream()
                    .flatMap(file -> file.routes().stream()
                            .filter(id -> !inFiles.contains(id) && camel.getRouteDefinition(id) != null)
                            .flatMap(id -> file.findings(id, Defect.idInNoFile(id)).stream()))
                    .toList();
        }

        /** The queues of new subscribers are made before anything stops, and before anything is published to them. */
        private static List<RouteDiagnostic> queuesThatCannotBeMade(
                List<RouteBinding> bindings, List<RoutesFile> changed, LiveTopology addresses) {
            List<RouteDiagnostic> findings = new ArrayList<>();
            for (RouteBinding each : bindings) {
                try {
                    addresses.provide(each.binding());
                } catch (BrokerRefusedException e) {
                    RouteCheck.findings(changed, each, new Defect(e.getMessage(), each.queue()))
                            .forEach(findings::add);
                }
            }
            return findings;
        }

        private List<FileChange> changes(SortedMap<String, RoutesFile> before, SortedMap<String, RoutesFile> after) {
            List<FileChange> changes = new ArrayList<>();
            refused.forEach((name, findings) -> changes.add(new FileChange(
                    name, before.get(name), parsed.get(name), texts.get(name).text(), findings)));
            SortedSet<String> names = new TreeSet<>(before.keySet());
            names.addAll(after.keySet());
            names.stream()
                    .filter(name -> before.get(name) != after.get(name))
                    .forEach(name -> changes.add(FileChange.accepted(name, before.get(name), after.get(name))));
            return changes;
        }
    }
}
