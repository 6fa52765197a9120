package org.streampass.testing.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.util.ClassUtils;
import org.streampass.platform.broker.QueueBinding;
import org.streampass.platform.events.DomainEvent;
import org.yaml.snakeyaml.Yaml;

/** The events that each service consumes and publishes, as its routes and its records say. No test lists them. */
public final class ServiceEvents {

    private static final Path ROUTES = Path.of("routes");
    private static final String ENDING = ".camel.yaml";
    private static final String EVENT = "event:";

    private ServiceEvents() {}

    /** The queues that the routes of a service consume. */
    public static List<QueueBinding> queues(String service) {
        return events(service, "from").stream()
                .map(event -> QueueBinding.of(service, event))
                .toList();
    }

    /** The queues of all services. */
    public static List<QueueBinding> queues() {
        return ServiceNames.all().stream()
                .flatMap(service -> queues(service).stream())
                .toList();
    }

    /** The events that the routes of a service publish, and those that its Java code publishes by an outbox. */
    public static Set<String> published(String service) {
        Set<String> published = new TreeSet<>(events(service, "to"));
        records(service)
                .filter(DomainEvent.class::isAssignableFrom)
                .map(Class::getSimpleName)
                .forEach(published::add);
        return published;
    }

    /** The service's own record of an event, if its Java code has one. It may be nested in another type. */
    public static Optional<Class<?>> recordOf(String service, String event) {
        return records(service)
                .filter(type -> type.getSimpleName().equals(event))
                .findFirst();
    }

    private static Stream<Class<?>> records(String service) {
        ClassPathScanningCandidateComponentProvider records = new ClassPathScanningCandidateComponentProvider(false);
        records.addIncludeFilter(new AssignableTypeFilter(Record.class));
        return records.findCandidateComponents("org.streampass." + service).stream()
                .map(record -> ClassUtils.resolveClassName(record.getBeanClassName(), null));
    }

    /** Whether it has a package. A service may consist of routes only. */
    public static boolean hasJava(String service) {
        return records(service).findAny().isPresent();
    }

    /** The events of the services that have Java code. */
    public static Set<String> events() {
        Set<String> events = new TreeSet<>();
        ServiceNames.all().stream()
                .filter(ServiceEvents::hasJava)
                .forEach(service -> events.addAll(published(service)));
        return events;
    }

    private static List<String> events(String service, String step) {
        try {
            Set<String> events = new TreeSet<>();
            walk(new Yaml().load(Files.readString(ROUTES.resolve(service + ENDING))), (key, value) -> {
                Object uri = value instanceof Map<?, ?> endpoint ? endpoint.get("uri") : value;
                if (step.equals(key) && uri instanceof String text && text.startsWith(EVENT)) {
                    events.addAll(Arrays.asList(text.substring(EVENT.length()).split("[,?] *")));
                }
            });
            return List.copyOf(events);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void walk(Object yaml, BiConsumer<Object, Object> visit) {
        if (yaml instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                visit.accept(key, value);
                walk(value, visit);
            });
        } else if (yaml instanceof Collection<?> list) {
            list.forEach(each -> walk(each, visit));
        }
    }
}
