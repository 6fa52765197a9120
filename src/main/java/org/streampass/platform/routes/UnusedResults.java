package org.streampass.platform.routes;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.NamedNode;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.spi.Registry;
import org.apache.camel.util.URISupport;
import org.springframework.util.ClassUtils;
import org.streampass.platform.events.DomainEvent;

/**
 * Finds results of handlers, according to their return types, that no later step uses: events without a {@code to: event:}
 * step, and any other result of the last step.
 */
final class UnusedResults {

    private final Registry beans;

    /** Events without a publishing step so far, by name. */
    private final Map<String, Defect> unpublished = new LinkedHashMap<>();

    /** The result of the previous step, if it is no event; any step uses it. Null if there is none. */
    private Defect result;

    private UnusedResults(Registry beans) {
        this.beans = beans;
    }

    static List<Defect> of(RouteDefinition route, Registry beans) {
        UnusedResults results = new UnusedResults(beans);
        results.walk(route.getOutputs());
        return Stream.concat(results.unpublished.values().stream(), Stream.ofNullable(results.result))
                .toList();
    }

    private void walk(List<? extends NamedNode> steps) {
        for (NamedNode step : steps) {
            result = null;
            if (step instanceof BeanDefinition bean) {
                handle(bean.getRef(), bean.getMethod(), bean.getMethod());
            } else if (step instanceof ToDefinition to) {
                walk(to.getEndpointUri() == null ? to.getUri() : to.getEndpointUri());
            }
            if (step instanceof ProcessorDefinition<?> parent) {
                walk(parent.getOutputs());
            }
        }
    }

    private void walk(String uri) {
        String path = uri.replaceFirst("\\?.*", "").replace("://", ":");
        if (path.startsWith("event:")) {
            Arrays.stream(path.substring("event:".length()).split(","))
                    .map(String::strip)
                    .forEach(unpublished::remove);
        } else if (path.startsWith("bean:")) {
            handle(path.substring("bean:".length()), method(uri), "method=" + method(uri));
        }
    }

    private static String method(String uri) {
        try {
            return (String) URISupport.parseParameters(URI.create(uri)).get("method");
        } catch (Exception e) {
            return null; // the endpoint reports an invalid URI
        }
    }

    /** @param token the file's text for the method */
    private void handle(String bean, String method, String token) {
        Object handler = bean == null ? null : beans.lookupByName(bean);
        if (handler == null || method == null) {
            return;
        }
        String name = method.replaceFirst("\\(.*", "");
        Arrays.stream(ClassUtils.getUserClass(handler).getDeclaredMethods())
                .filter(each -> each.getName().equals(name) && !each.isBridge())
                .map(Method::getGenericReturnType)
                .filter(type -> type != void.class)
                .forEach(type -> add(type, name, token));
    }

    private void add(Type returned, String method, String token) {
        List<String> events = events(returned).toList();
        events.forEach(event -> unpublished.put(event, unpublished(method, event, token)));
        if (events.isEmpty()) {
            result = new Defect(
                    "%s returns %s, and no later step uses it".formatted(method, returned.getTypeName()), token);
        }
    }

    private static Defect unpublished(String method, String event, String token) {
        return new Defect(
                "%s returns %2$s, and no later step publishes it; add 'to: event:%2$s'".formatted(method, event),
                token);
    }

    /** The events in a return type: a record, a sealed interface, or a list or publication of them. */
    private static Stream<String> events(Type type) {
        if (type instanceof ParameterizedType generic) {
            return Arrays.stream(generic.getActualTypeArguments()).flatMap(UnusedResults::events);
        }
        if (type instanceof WildcardType wildcard) {
            return Arrays.stream(wildcard.getUpperBounds()).flatMap(UnusedResults::events);
        }
        if (!(type instanceof Class<?> event) || !DomainEvent.class.isAssignableFrom(event)) {
            return Stream.empty();
        }
        if (event.isSealed()) {
            return Arrays.stream(event.getPermittedSubclasses()).flatMap(UnusedResults::events);
        }
        return event.isInterface() ? Stream.empty() : Stream.of(event.getSimpleName());
    }
}
