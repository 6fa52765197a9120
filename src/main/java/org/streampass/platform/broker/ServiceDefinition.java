package org.streampass.platform.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * The addresses, queues and permissions that a service needs, as {@code artemis/services/<service>.yaml} declares them.
 *
 * @param published the events that the service publishes
 * @param consumed the queues that it consumes
 */
public record ServiceDefinition(String service, Collection<String> published, Collection<QueueBinding> consumed) {

    /** Where the services ask each other about subscriptions. */
    public static final String SURVEY = "services.inflight";

    /** The edges of the routes of all services: a last-value queue. */
    public static final String EDGES = "services.edges";

    /** The property of its messages that names the service. The broker's file names it as the key of the queue. */
    public static final String EDGES_SERVICE = "streampass_service";

    private static final String ADDRESSES = "addressConfigurations";
    private static final String DIVERTS = "divertConfigurations";
    private static final String PERMISSIONS = "securityRoles";
    private static final String ADMINISTRATOR = "administrator";
    private static final int LONGEST_LINE = 500;

    /** The file, as messages name it. */
    public static String nameOfFile(String service) {
        return "artemis/services/%s.yaml".formatted(service);
    }

    /** Where a service publishes its edges. A divert forwards them to {@link #EDGES} if they name this service. */
    public static String edgesOf(String service) {
        return EDGES + "." + service;
    }

    /** The lines that the service's file lacks, as YAML; empty if it lacks none. */
    String missingIn(Path folder) {
        return yaml(difference(needed(), declared(folder)));
    }

    private Map<?, ?> declared(Path folder) {
        Path file = folder.resolve(service + ".yaml");
        try {
            return Files.exists(file)
                    ? (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file))
                    : Map.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The entries of the one that the other does not have. */
    private static Map<Object, Object> difference(Map<?, ?> one, Map<?, ?> other) {
        Map<Object, Object> difference = new LinkedHashMap<>();
        one.forEach((key, value) -> {
            if (!(value instanceof Map<?, ?> below)) {
                if (!value.equals(other.get(key))) {
                    difference.put(key, value);
                }
                return;
            }
            Map<Object, Object> rest =
                    difference(below, other.get(key) instanceof Map<?, ?> otherBelow ? otherBelow : Map.of());
            if (!rest.isEmpty()) {
                difference.put(key, rest);
            }
        });
        return difference;
    }

    private static String yaml(Map<?, ?> tree) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.AUTO)
                .setWidth(LONGEST_LINE)
                .build();
        return tree.isEmpty() ? "" : new Dump(settings).dumpToString(tree);
    }

    Map<String, Object> needed() {
        Map<String, Object> tree = new LinkedHashMap<>();
        declareAddresses(tree);
        declare(tree, edgesOf(service));
        consumed.forEach(queue -> divert(tree, queue.redeliveryAddress(), queue.qualified()));
        divert(tree, edgesOf(service), EDGES);
        set(tree, "%s = '%s'".formatted(EDGES_SERVICE, service), DIVERTS, edgesOf(service), "filterString");
        published.forEach(event -> letPublish(tree, event));
        consumed.forEach(queue -> letConsume(tree, queue));
        allow(tree, SURVEY, service, "send", "consume", "createNonDurableQueue", "deleteNonDurableQueue");
        allow(tree, edgesOf(service), service, "send");
        allow(tree, EDGES, service, "browse");
        return tree;
    }

    private void declareAddresses(Map<String, Object> tree) {
        published.forEach(event -> declare(tree, event));
        consumed.forEach(queue -> declare(tree, queue));
        consumed.forEach(queue -> declare(tree, queue.redeliveryAddress()));
        consumed.forEach(queue -> {
            declare(tree, queue.deadLetters().address());
            declare(tree, queue.deadLetters());
        });
    }

    private static void declare(Map<String, Object> tree, String address) {
        set(tree, "MULTICAST", ADDRESSES, address, "routingTypes");
    }

    private static void declare(Map<String, Object> tree, QueueBinding queue) {
        set(tree, "MULTICAST", ADDRESSES, queue.address(), "queueConfigs", queue.queue(), "routingType");
    }

    private static void divert(Map<String, Object> tree, String from, String to) {
        set(tree, from, DIVERTS, from, "address");
        set(tree, to, DIVERTS, from, "forwardingAddress");
        set(tree, true, DIVERTS, from, "exclusive");
    }

    private void letPublish(Map<String, Object> tree, String event) {
        allow(tree, event, service, "send");
        allow(tree, event, ADMINISTRATOR, "send", "consume", "browse");
        allow(tree, event, ADMINISTRATOR, "createNonDurableQueue", "deleteNonDurableQueue");
        allow(tree, event, ADMINISTRATOR, "createDurableQueue", "deleteDurableQueue");
    }

    private void letConsume(Map<String, Object> tree, QueueBinding queue) {
        allow(tree, queue.qualified(), service, "consume");
        allow(tree, queue.qualified(), ADMINISTRATOR, "consume", "browse");
        allow(tree, queue.redeliveryAddress(), service, "send");
        allow(tree, queue.deadLetters().address(), service, "send");
        allow(tree, queue.deadLetters().address(), ADMINISTRATOR, "consume", "browse");
    }

    private static void allow(Map<String, Object> tree, String match, String role, String... permissions) {
        Arrays.stream(permissions).forEach(permission -> set(tree, true, PERMISSIONS, match, role, permission));
    }

    @SuppressWarnings("unchecked")
    private static void set(Map<String, Object> tree, Object value, String... path) {
        Map<String, Object> map = tree;
        for (String key : Arrays.asList(path).subList(0, path.length - 1)) {
            map = (Map<String, Object>) map.computeIfAbsent(key, missing -> new LinkedHashMap<String, Object>());
        }
        map.put(path[path.length - 1], value);
    }
}
