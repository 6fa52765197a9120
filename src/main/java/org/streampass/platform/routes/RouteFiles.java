package org.streampass.platform.routes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Ordered;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.support.PluginHelper;
import org.springframework.stereotype.Component;
import org.streampass.platform.broker.BrokerTopology;
import org.streampass.platform.startup.StartupException;

/**
 * Loads the routes files when the process starts. One that was edited since it ran, and is broken, is loaded as it ran
 * last; one that never ran stops the start.
 */
@Component
class RouteFiles extends RouteBuilder {

    private final RoutesFolder folder;
    private final RoutesMemory memory;
    private final RouteCheck check;
    private final SortedMap<String, RoutesFile> loaded = new TreeMap<>();
    private final List<FileChange> refused = new ArrayList<>();

    RouteFiles(RoutesFolder folder, RoutesMemory memory, RouteCheck check) {
        this.folder = folder;
        this.memory = memory;
        this.check = check;
    }

    /** After the route configurations, which the files name. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }

    @Override
    public void configure() {
        ModelCamelContext context = (ModelCamelContext) getContext();
        context.setSourceLocationEnabled(true);
        context.addLifecycleStrategy(new BeanEndpoints());
        folder.toStartWith().forEach(this::read);
        replaceBroken();
        context.addModelLifecycleStrategy(new DuplicateRouteIdGuard(
                context, loaded.values().stream().map(RoutesFile::lines).toList()));
        loaded.values().forEach(file -> load(file, context));
        loaded.values().forEach(file -> requireSoundness(file, context));
    }

    private void read(RoutesText text) {
        try {
            loaded.put(text.name(), text.parse());
        } catch (BrokenFileException e) {
            refuse(text, null, List.of(e.finding()));
        }
    }

    /** Most mistakes show only when the routes are made, when the start cannot go back any more. */
    private void replaceBroken() {
        List<RoutesFile> edited = loaded.values().stream()
                .filter(file -> !file.text().equals(memory.files().getOrDefault(file.name(), file.text())))
                .filter(file -> file.fixed().isEmpty()) // else they may need what only the start makes
                .toList();
        if (edited.isEmpty()) {
            return;
        }
        Map<String, List<RouteDiagnostic>> findings =
                findings(edited).stream().collect(Collectors.groupingBy(RouteDiagnostic::file));
        edited.stream()
                .filter(file -> findings.containsKey(file.path().toString()))
                .forEach(file -> refuse(
                        new RoutesText(file.path(), file.text(), null),
                        file,
                        findings.get(file.path().toString())));
    }

    private List<RouteDiagnostic> findings(Collection<RoutesFile> files) {
        return check.of(loaded.values(), files, new AnyAddress()).findings();
    }

    /** @param file null if it cannot even be read */
    private void refuse(RoutesText text, RoutesFile file, List<RouteDiagnostic> findings) {
        RoutesFile last = lastRun(text)
                .orElseThrow(() -> new StartupException(
                        findings.stream().map(RouteDiagnostic::toString).collect(Collectors.joining("; "))));
        loaded.put(last.name(), last);
        refused.add(new FileChange(last.name(), last, file, text.text(), findings));
    }

    private Optional<RoutesFile> lastRun(RoutesText text) {
        try {
            String last = memory.files().get(text.name());
            return last == null ? Optional.empty() : Optional.of(RoutesFile.parse(text.path(), last));
        } catch (BrokenFileException e) {
            return Optional.empty(); // it ran under another version of this code
        }
    }

    private static void load(RoutesFile file, CamelContext context) {
        try {
            PluginHelper.getRoutesLoader(context).loadRoutes(file.whole());
        } catch (StartupException e) {
            throw e;
        } catch (Exception | StackOverflowError | LinkageError e) {
            throw new StartupException(RouteDiagnostic.ofFile(file.path(), e).toString(), e);
        }
    }

    private static void requireSoundness(RoutesFile file, ModelCamelContext context) {
        Set<String> configurations = RouteConfigurations.of(context).collect(Collectors.toSet());
        for (String route : file.routes()) {
            Stream.concat(
                            RouteConfigurations.missing(context.getRouteDefinition(route), configurations).stream(),
                            HandlerExits.missing(context.getRouteDefinition(route), context.getRegistry()).stream())
                    .findFirst()
                    .ifPresent(defect -> {
                        throw new StartupException(RouteDiagnostic.sentence(file.findings(route, defect)));
                    });
        }
    }

    /** What the process was started with. */
    Collection<RoutesFile> loaded() {
        return loaded.values();
    }

    /** The files in whose place what ran last was loaded. */
    List<FileChange> refused() {
        return refused;
    }

    /** The broker is not asked: a start does not wait for it. */
    private record AnyAddress() implements BrokerTopology {

        @Override
        public boolean hasAddress(String address) {
            return true;
        }

        @Override
        public Optional<String> addressOf(String queue) {
            return Optional.empty();
        }
    }
}
