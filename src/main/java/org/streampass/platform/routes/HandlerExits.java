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
 * Finds what a handler of a route may return, as its return type says, and no later step takes: events without a {@code to:
 * event:} step, and any other result of the last step. In such a route the handler would take effect without its
 * consequences.
 */
final class HandlerExits {

    private final Registry beans;

    /** What waits for its exit, by the event's name. */
    private final Map<String, Defect> open = new LinkedHashMap<>();

    /** The result of the latest step, which any next step takes; null if it has none. */
    private Defect result;

    private HandlerExits(Registry beans) {
        this.beans = beans;
    }

    static List<Defect> missing(RouteDefinition route, Registry beans) {
        HandlerExits exits = new HandlerExits(beans);
        exits.walk(route.getOutputs());
        return Stream.concat(exits.open.values().stream(), Stream.ofNullable(exits.result))
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
                    .forEach(open::remove);
        } else if (path.startsWith("bean:")) {
            handle(path.substring("bean:".length()), method(uri), "method=" + method(uri));
        }
    }

    private static String method(String uri) {
        try {
            return (String) URISupport.parseParameters(URI.create(uri)).get("method");
        } catch (Exception e) {
            return null; // what is wrong with the URI is told by the endpoint
        }
    }

    /** @param word by which the file names the method */
    private void handle(String bean, String method, String word) {
        Object handler = bean == null ? null : beans.lookupByName(bean);
        if (handler == null || method == null) {
            return;
        }
        String name = method.replaceFirst("\\(.*", "");
        Arrays.stream(ClassUtils.getUserClass(handler).getDeclaredMethods())
                .filter(each -> each.getName().equals(name) && !each.isBridge())
                .map(Method::getGenericReturnType)
                .filter(type -> type != void.class)
                .forEach(type -> expectExit(type, name, word));
    }

    private void expectExit(Type returned, String method, String word) {
        List<String> events = events(returned).toList();
        events.forEach(event -> open.put(event, unpublished(method, event, word)));
        if (events.isEmpty()) {
            result = new Defect(
                    "%s returns %s, and no later step takes it".formatted(method, returned.getTypeName()), word);
        }
    }

    private static Defect unpublished(String method, String event, String word) {
        return new Defect(
                "%s returns %2$s, and no later step publishes it; add 'to: event:%2$s'".formatted(method, event), word);
    }

    /** The events in a return type: a record, a sealed interface, or what a list or publication holds. */
    private static Stream<String> events(Type type) {
        if (type instanceof ParameterizedType generic) {
            return Arrays.stream(generic.getActualTypeArguments()).flatMap(HandlerExits::events);
        }
        if (type instanceof WildcardType wildcard) {
            return Arrays.stream(wildcard.getUpperBounds()).flatMap(HandlerExits::events);
        }
        if (!(type instanceof Class<?> event) || !DomainEvent.class.isAssignableFrom(event)) {
            return Stream.empty();
        }
        if (event.isSealed()) {
            return Arrays.stream(event.getPermittedSubclasses()).flatMap(HandlerExits::events);
        }
        return event.isInterface() ? Stream.empty() : Stream.of(event.getSimpleName());
    }
}
