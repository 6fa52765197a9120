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
 * Loads the routes files at the start. If a file is invalid, its definition that ran last is loaded instead. The start
 * fails if there is none.
 */
@Component
class StartupRoutes extends RouteBuilder {

    private final RoutesFolder folder;
    private final RoutesHistory history;
    private final RouteCheck check;
    private final SortedMap<String, RoutesFile> loaded = new TreeMap<>();
    private final List<ReloadResult> refused = new ArrayList<>();

    StartupRoutes(RoutesFolder folder, RoutesHistory history, RouteCheck check) {
        this.folder = folder;
        this.history = history;
        this.check = check;
    }

    /** After the route configurations that the files refer to. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }

    @Override
    public void configure() {
        ModelCamelContext context = (ModelCamelContext) getContext();
        context.setSourceLocationEnabled(true);
        context.addLifecycleStrategy(new BeanMethodCheck());
        folder.startupTexts().forEach(this::read);
        replaceInvalid();
        context.addModelLifecycleStrategy(new DuplicateRouteIdGuard(
                context, loaded.values().stream().map(RoutesFile::lines).toList()));
        loaded.values().forEach(file -> load(file, context));
        loaded.values().forEach(file -> requireValid(file, context));
    }

    private void read(RoutesText text) {
        try {
            loaded.put(text.name(), text.parse());
        } catch (InvalidRoutesFileException e) {
            refuse(text, null, List.of(e.diagnostic()));
        }
    }

    /** Checks edited files before Camel creates their routes: after a failure there, the start cannot continue. */
    private void replaceInvalid() {
        List<RoutesFile> edited = loaded.values().stream()
                .filter(file -> !file.text().equals(history.files().getOrDefault(file.name(), file.text())))
                .filter(file -> file.startOnlyEntries().isEmpty()) // their beans exist only after the start
                .toList();
        if (edited.isEmpty()) {
            return;
        }
        Map<String, List<RouteDiagnostic>> diagnostics =
                diagnostics(edited).stream().collect(Collectors.groupingBy(RouteDiagnostic::file));
        edited.stream()
                .filter(file -> diagnostics.containsKey(file.path().toString()))
                .forEach(file -> refuse(
                        new RoutesText(file.path(), file.text(), null),
                        file,
                        diagnostics.get(file.path().toString())));
    }

    private List<RouteDiagnostic> diagnostics(Collection<RoutesFile> files) {
        return check.of(loaded.values(), files, new AnyTopology()).diagnostics();
    }

    /** @param file null if it cannot be parsed */
    private void refuse(RoutesText text, RoutesFile file, List<RouteDiagnostic> diagnostics) {
        RoutesFile last = history.lastDefinition(text.path())
                .orElseThrow(() -> new StartupException(
                        diagnostics.stream().map(RouteDiagnostic::toString).collect(Collectors.joining("; "))));
        loaded.put(last.name(), last);
        refused.add(new ReloadResult(last.name(), last, file, text.text(), diagnostics));
    }

    private static void load(RoutesFile file, CamelContext context) {
        try {
            PluginHelper.getRoutesLoader(context).loadRoutes(file.resource());
        } catch (StartupException e) {
            throw e;
        } catch (Exception | StackOverflowError | LinkageError e) {
            throw new StartupException(RouteDiagnostic.ofFile(file.path(), e).toString(), e);
        }
    }

    private static void requireValid(RoutesFile file, ModelCamelContext context) {
        Set<String> configurations = RouteConfigurations.of(context).collect(Collectors.toSet());
        for (String route : file.routes()) {
            Stream.concat(
                            RouteConfigurations.missing(context.getRouteDefinition(route), configurations).stream(),
                            UnusedResults.of(context.getRouteDefinition(route), context.getRegistry()).stream())
                    .findFirst()
                    .ifPresent(defect -> {
                        throw new StartupException(RouteDiagnostic.sentence(file.diagnostics(route, defect)));
                    });
        }
    }

    /** The loaded definitions. */
    Collection<RoutesFile> loaded() {
        return loaded.values();
    }

    /** The invalid files that were replaced by their last definitions. */
    List<ReloadResult> refused() {
        return refused;
    }

    /** Accepts every address: the start does not wait for the broker. */
    private record AnyTopology() implements BrokerTopology {

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
