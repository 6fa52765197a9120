package org.streampass.platform.routes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.support.DefaultRegistry;
import org.springframework.stereotype.Component;
import org.streampass.platform.broker.BrokerTopology;
import org.streampass.platform.broker.ServiceDefinition;
import org.streampass.platform.events.BrokerEndpoint;

/**
 * Validates routes without affecting running ones: creates each in a scratch Camel context with the beans and settings of
 * the running context.
 */
@Component
class RouteCheck {

    private final CamelContext camel;

    RouteCheck(CamelContext camel) {
        this.camel = camel;
    }

    /**
     * @param diagnostics the errors; each names one of the checked files
     * @param bindings the queues of the valid routes; they may not exist yet
     * @param published the events that each route publishes
     */
    record Result(List<RouteDiagnostic> diagnostics, List<RouteBinding> bindings, Map<String, Set<String>> published) {

        /** The addresses, queues and permissions that these routes of a service need. */
        ServiceDefinition definition(String service, Set<String> routes) {
            return new ServiceDefinition(
                    service,
                    published.entrySet().stream()
                            .filter(each -> routes.contains(each.getKey()))
                            .flatMap(each -> each.getValue().stream())
                            .distinct()
                            .toList(),
                    bindings.stream()
                            .filter(each -> routes.contains(each.route()))
                            .map(RouteBinding::binding)
                            .toList());
        }
    }

    /**
     * @param files all files that are to run
     * @param changed the files to check
     */
    Result of(Collection<RoutesFile> files, Collection<RoutesFile> changed, BrokerTopology topology) {
        Result result = new Result(new ArrayList<>(duplicateIds(files, changed)), new ArrayList<>(), new HashMap<>());
        try (DefaultCamelContext scratch = scratchContext()) {
            Set<String> configurations = Stream.concat(
                            RouteConfigurations.of(camel), files.stream().flatMap(RoutesFile::configurations))
                    .collect(Collectors.toSet());
            for (RoutesFile file : changed) {
                file.routes()
                        .forEach(route -> new Attempt(scratch, file, route, topology, configurations).addTo(result));
            }
            result.diagnostics().addAll(sharedQueues(result.bindings(), changed));
        } catch (Exception e) {
            throw new IllegalStateException("routes cannot be checked: " + e.getMessage(), e);
        }
        return result;
    }

    /** Two routes must not consume the same queue: each would get a part of the events. */
    private static List<RouteDiagnostic> sharedQueues(List<RouteBinding> bindings, Collection<RoutesFile> changed) {
        Map<String, List<RouteBinding>> byQueue = bindings.stream().collect(Collectors.groupingBy(RouteBinding::queue));
        return byQueue.values().stream()
                .filter(routes -> routes.size() > 1)
                .flatMap(List::stream)
                .flatMap(each -> diagnostics(
                        changed,
                        each,
                        new Defect(
                                "another route also consumes %s from the queue '%s', and only one can"
                                        .formatted(each.address(), each.queue()),
                                each.address())))
                .toList();
    }

    /** Locates the defect of a binding at its route. */
    static Stream<RouteDiagnostic> diagnostics(Collection<RoutesFile> files, RouteBinding binding, Defect defect) {
        return files.stream()
                .filter(file -> file.routes().contains(binding.route()))
                .flatMap(file -> file.diagnostics(binding.route(), defect).stream());
    }

    /** Ids of routes and steps must be unique across all files. */
    private List<RouteDiagnostic> duplicateIds(Collection<RoutesFile> files, Collection<RoutesFile> changed) {
        Map<String, List<RoutesFile>> byId = new HashMap<>();
        for (RoutesFile file : files) {
            file.routes().stream().flatMap(route -> file.ids(route).stream()).forEach(id -> byId.computeIfAbsent(
                            id, key -> new ArrayList<>())
                    .add(file));
        }
        return byId.entrySet().stream()
                .filter(each -> each.getValue().size() > 1)
                .flatMap(each -> each.getValue().stream()
                        .distinct()
                        .filter(changed::contains)
                        .flatMap(file -> file.diagnostics(each.getKey(), Defect.idTwice(each.getKey())).stream()))
                .toList();
    }

    private DefaultCamelContext scratchContext() throws Exception {
        DefaultCamelContext scratch = new DefaultCamelContext(new DefaultRegistry(new BeansOf(camel)));
        scratch.disableJMX();
        scratch.setAutoStartup(false);
        scratch.addLifecycleStrategy(new BeanMethodCheck());
        scratch.getPropertiesComponent().addPropertiesSource(new PropertiesOf(camel));
        scratch.start();
        return scratch;
    }

    /** Creates one route in the scratch context. */
    private record Attempt(
            DefaultCamelContext scratch,
            RoutesFile file,
            String route,
            BrokerTopology topology,
            Set<String> configurations) {

        void addTo(Result result) {
            scratch.getEndpointRegistry().clear();
            try {
                file.load(route, scratch).addRoutesToCamelContext(scratch);
                Route created = scratch.getRoute(route);
                if (created != null) { // null: its precondition is false
                    defects(created).forEach(defect -> result.diagnostics().addAll(file.diagnostics(route, defect)));
                    result.bindings().addAll(RouteBinding.of(created));
                    result.published().put(route, published(created));
                }
            } catch (Exception | StackOverflowError | LinkageError e) { // an error affects this route only
                result.diagnostics().addAll(diagnostics(e));
            }
        }

        private List<RouteDiagnostic> diagnostics(Throwable e) {
            RouteDiagnostic yamlError = RouteDiagnostic.ofFile(file.path(), e);
            return yamlError.line() > 0 ? List.of(yamlError) : file.diagnostics(route, Defect.of(e));
        }

        private Set<String> published(Route created) {
            return scratch.getEndpoints().stream()
                    .filter(endpoint -> endpoint != created.getEndpoint())
                    .flatMap(endpoint -> BrokerEndpoint.of(endpoint).stream())
                    .flatMap(endpoint -> endpoint.published().stream())
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        private Stream<Defect> defects(Route created) {
            Endpoint from = created.getEndpoint();
            Stream<Defect> ofBroker = scratch.getEndpoints().stream()
                    .flatMap(endpoint -> BrokerEndpoint.of(endpoint).stream()
                            .flatMap(events -> endpoint == from
                                    ? events.consumerViolations(topology)
                                    : events.producerViolations(topology)))
                    .map(violation -> new Defect(violation.message(), violation.text()));
            return Stream.of(
                            RouteConfigurations.missing(scratch.getRouteDefinition(route), configurations).stream(),
                            ofBroker,
                            UnusedResults.of(scratch.getRouteDefinition(route), scratch.getRegistry()).stream())
                    .flatMap(defects -> defects);
        }
    }

    /** The beans of another context, except the components that it uses. */
    private record BeansOf(CamelContext camel) implements BeanRepository {

        @Override
        public Object lookupByName(String name) {
            return unlessComponentInUse(name, camel.getRegistry().lookupByName(name));
        }

        @Override
        public <T> T lookupByNameAndType(String name, Class<T> type) {
            return unlessComponentInUse(name, camel.getRegistry().lookupByNameAndType(name, type));
        }

        @Override
        public <T> Map<String, T> findByTypeWithName(Class<T> type) {
            return camel.getRegistry().findByTypeWithName(type);
        }

        @Override
        public <T> Set<T> findByType(Class<T> type) {
            return camel.getRegistry().findByType(type);
        }

        private <T> T unlessComponentInUse(String name, T bean) {
            return bean == camel.hasComponent(name) ? null : bean;
        }
    }

    /** The settings of another context. */
    private record PropertiesOf(CamelContext camel) implements PropertiesSource {

        @Override
        public String getName() {
            return "running";
        }

        @Override
        public String getProperty(String name) {
            return camel.getPropertiesComponent().resolveProperty(name).orElse(null);
        }
    }
}
