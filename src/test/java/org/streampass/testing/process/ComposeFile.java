package org.streampass.testing.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.Yaml;

/** The repository's {@code docker-compose.yml}. */
public class ComposeFile {

    public static final Path FILE = Path.of("docker-compose.yml");

    private final Map<String, Map<String, Object>> services;

    private ComposeFile(Map<String, Map<String, Object>> services) {
        this.services = services;
    }

    public static ComposeFile read() {
        return read(FILE);
    }

    public static ComposeFile read(Path path) {
        try {
            Map<String, Map<String, Map<String, Object>>> file = new Yaml().load(Files.readString(path));
            return new ComposeFile(file.get("services"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The services by name, in the order of the file. */
    public Map<String, Service> services() {
        Map<String, Service> all = new LinkedHashMap<>();
        services.forEach((name, definition) -> all.put(name, new Service(name, definition)));
        return all;
    }

    public Service service(String name) {
        return services().get(name);
    }

    /** One service, with its merged sections. */
    public record Service(String name, Map<String, Object> definition) {

        public Object get(String key) {
            return definition.get(key);
        }

        @SuppressWarnings("unchecked")
        public List<String> list(String key) {
            return (List<String>) definition.getOrDefault(key, List.of());
        }

        @SuppressWarnings("unchecked")
        public Map<String, Object> map(String key) {
            return (Map<String, Object>) definition.getOrDefault(key, Map.of());
        }

        public List<String> command() {
            return list("command");
        }

        public Map<String, String> environment() {
            Map<String, String> environment = new TreeMap<>();
            map("environment").forEach((name, value) -> environment.put(name, value.toString()));
            return environment;
        }

        public int copies() {
            return (int) map("deploy").getOrDefault("replicas", 1);
        }

        /** Whether it runs Streampass, and not third-party software. */
        public boolean isStreampass() {
            return command().stream().anyMatch(argument -> argument.startsWith("--streampass.services="));
        }
    }
}
