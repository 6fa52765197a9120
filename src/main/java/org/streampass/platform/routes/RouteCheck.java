package org.streampass.platform.routes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.streampass.platform.events.BrokerEndpoint;

/**
 * Finds out whether routes can run, without touching those that do: makes each of them in a context that is thrown away,
 * of the beans and settings of the running one.
 */
@Component
class RouteCheck {

    private final CamelContext camel;

    RouteCheck(CamelContext camel) {
        this.camel = camel;
    }

    /**
     * @param findings all that is wrong; each names one of the files that were looked at
     * @param bindings those of the routes that are right, which the broker may have no queue for
     */
    record Result(List<RouteDiagnostic> findings, List<RouteBinding> bindings) {}

    /**
     * @param files all that are to run
     * @param changed those of them to look at
     */
    Result of(Collection<RoutesFile> files, Collection<RoutesFile> changed, BrokerTopology addresses) {
        Result result = new Result(new ArrayList<>(duplicateIds(files, changed)), new ArrayList<>());
        try (DefaultCamelContext trial = trial()) {
            Set<String> configurations = Stream.concat(
                            RouteConfigurations.of(camel), files.stream().flatMap(RoutesFile::configurations))
                    .collect(Collectors.toSet());
            for (RoutesFile file : changed) {
                file.routes()
                        .forEach(route -> new Attempt(trial, file, route, addresses, configurations).addTo(result));
            }
            result.findings().addAll(heardTwice(result.bindings(), changed));
        } catch (Exception e) {
            throw new IllegalStateException("routes cannot be tried: " + e.getMessage(), e);
        }
        return result;
    }

    /** A queue belongs to one route: two would share its events, each in a transaction of its own. */
    private static List<RouteDiagnostic> heardTwice(List<RouteBinding> bindings, Collection<RoutesFile> changed) {
        Map<String, List<RouteBinding>> byQueue = bindings.stream().collect(Collectors.groupingBy(RouteBinding::queue));
        return byQueue.values().stream()
                .filter(routes -> routes.size() > 1)
                .flatMap(List::stream)
                .flatMap(each -> findings(
                        changed,
                        each,
                        new Defect(
                                "another route hears %s as '%s' too, and only one can"
                                        .formatted(each.address(), each.queue()),
                                each.address())))
                .toList();
    }

    /** The defect of a binding, at its route. */
    static Stream<RouteDiagnostic> findings(Collection<RoutesFile> files, RouteBinding binding, Defect defect) {
        return files.stream()
                .filter(file -> file.routes().contains(binding.route()))
                .flatMap(file -> file.findings(binding.route(), defect).stream());
    }

    /** An id names a route, or a step of one, wherever it is written. */
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
                        .flatMap(file -> file.findings(each.getKey(), Defect.idTwice(each.getKey())).stream()))
                .toList();
    }

    private DefaultCamelContext trial() throws Exception {
        DefaultCamelContext trial = new DefaultCamelContext(new DefaultRegistry(new BeansOf(camel)));
        trial.disableJMX();
        trial.setAutoStartup(false);
        trial.addLifecycleStrategy(new BeanEndpoints());
        trial.getPropertiesComponent().addPropertiesSource(new PropertiesOf(camel));
        trial.start();
        return trial;
    }

    /** One route, made and thrown away. */
    private record Attempt(
            DefaultCamelContext trial,
            RoutesFile file,
            String route,
            BrokerTopology addresses,
            Set<String> configurations) {

        void addTo(Result result) {
            trial.getEndpointRegistry().clear();
            try {
                file.only(route, trial).addRoutesToCamelContext(trial);
                Route made = trial.getRoute(route);
                if (made != null) { // else it has a precondition, and is not to run here
                    defects(made).forEach(defect -> result.findings().addAll(file.findings(route, defect)));
                    result.bindings().addAll(RouteBinding.of(made));
                }
            } catch (Exception | StackOverflowError | LinkageError e) { // it concerns this route only
                result.findings().addAll(found(e));
            }
        }

        private List<RouteDiagnostic> found(Throwable e) {
            RouteDiagnostic ofYaml = RouteDiagnostic.ofFile(file.path(), e);
            return ofYaml.line() > 0 ? List.of(ofYaml) : file.findings(route, Defect.of(e));
        }

        private Stream<Defect> defects(Route made) {
            Endpoint from = made.getEndpoint();
            Stream<Defect> ofBroker = trial.getEndpoints().stream()
                    .flatMap(endpoint -> BrokerEndpoint.of(endpoint).stream()
                            .flatMap(events -> endpoint == from
                                    ? events.consumerViolations(addresses)
                                    : events.producerViolations(addresses)))
                    .map(violation -> new Defect(violation.message(), violation.text()));
            return Stream.of(
                            RouteConfigurations.missing(trial.getRouteDefinition(route), configurations).stream(),
                            ofBroker,
                            HandlerExits.missing(trial.getRouteDefinition(route), trial.getRegistry()).stream())
                    .flatMap(defects -> defects);
        }
    }

    /** The beans of another context, but for components that it uses. */
    private record BeansOf(CamelContext camel) implements BeanRepository {

        @Override
        public Object lookupByName(String name) {
            return unlessTaken(name, camel.getRegistry().lookupByName(name));
        }

        @Override
        public <T> T lookupByNameAndType(String name, Class<T> type) {
            return unlessTaken(name, camel.getRegistry().lookupByNameAndType(name, type));
        }

        @Override
        public <T> Map<String, T> findByTypeWithName(Class<T> type) {
            return camel.getRegistry().findByTypeWithName(type);
        }

        @Override
        public <T> Set<T> findByType(Class<T> type) {
            return camel.getRegistry().findByType(type);
        }

        private <T> T unlessTaken(String name, T bean) {
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
