package org.streampass.testing.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/** The alert rules and the dashboard of the compose profile {@code monitoring}. */
public final class Monitoring {

    private static final Path FOLDER = Path.of("src/main/docker/monitoring");

    public static final Path RULES = FOLDER.resolve("alerts.yml");

    private Monitoring() {}

    public record Rule(String alert, String expr, Map<String, String> labels, Map<String, String> annotations) {}

    /** A panel of the dashboard. @param legends the legend of each query */
    public record Panel(String title, String unit, String description, List<String> queries, List<String> legends) {}

    @SuppressWarnings("unchecked")
    public static List<Rule> rules() {
        Map<String, List<Map<String, List<Map<String, Object>>>>> file = new Yaml().load(read(RULES));
        return file.get("groups").stream()
                .flatMap(group -> group.get("rules").stream())
                .map(rule -> new Rule(
                        (String) rule.get("alert"),
                        (String) rule.get("expr"),
                        (Map<String, String>) rule.get("labels"),
                        (Map<String, String>) rule.get("annotations")))
                .toList();
    }

    public static List<Panel> panels() {
        try {
            List<Panel> panels = new ArrayList<>();
            for (JsonNode panel : new ObjectMapper()
                    .readTree(read(FOLDER.resolve("grafana/streampass.json")))
                    .path("panels")) {
                panels.add(new Panel(
                        panel.path("title").asText(),
                        panel.at("/fieldConfig/defaults/unit").asText(),
                        panel.path("description").asText(),
                        panel.path("targets").findValuesAsText("expr").stream()
                                .map(query -> query.replace("$__rate_interval", "5m"))
                                .toList(),
                        panel.path("targets").findValuesAsText("legendFormat")));
            }
            return panels;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
