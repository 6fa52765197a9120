package org.streampass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.process.Monitoring;
import org.streampass.testing.process.Monitoring.Panel;
import org.streampass.testing.process.Monitoring.Rule;
import org.yaml.snakeyaml.Yaml;

/** Checks the alert rules and the dashboard. {@code MetricsIT} compares them with the exported metrics. */
class MonitoringTests {

    private static final Path TESTS = Path.of("src/test/monitoring/alerts.test.yml");

    @TempDir
    Path folder;

    @Test
    void rulesPassTheirTests() throws Exception {
        assertThat(promtool("check", "rules", Monitoring.RULES.toString())).isZero();
        assertThat(promtool("test", "rules", TESTS.toString())).isZero();
    }

    @Test
    void everyRuleHasAFiringAndASilentCase() throws IOException {
        assertThat(Monitoring.rules()).hasSizeGreaterThan(10).allSatisfy(rule -> {
            assertThat(cases(rule, false)).as(rule.alert() + ", silent").isPositive();
            assertThat(cases(rule, true)).as(rule.alert() + ", firing").isPositive();
        });
    }

    @SuppressWarnings("unchecked")
    private static long cases(Rule rule, boolean firing) throws IOException {
        Map<String, List<Map<String, List<Map<String, Object>>>>> tests = new Yaml().load(Files.readString(TESTS));
        String expression = "count(ALERTS{alertname=\"%s\",alertstate=\"firing\"})".formatted(rule.alert());
        return tests.get("tests").stream()
                .flatMap(test -> test.get("promql_expr_test").stream())
                .filter(each -> each.get("expr").equals(expression))
                .filter(each -> ((List<Object>) each.get("exp_samples")).isEmpty() != firing)
                .count();
    }

    @Test
    void everyRuleSaysWhatHappenedAndWhatToDo() {
        assertThat(Monitoring.rules()).allSatisfy(rule -> {
            assertThat(rule.labels().get("severity")).as(rule.alert()).isIn("critical", "warning");
            assertThat(rule.annotations()).as(rule.alert()).containsOnlyKeys("summary", "action");
        });
    }

    @Test
    void documentListsTheRules() throws IOException {
        Set<String> rows = Monitoring.rules().stream()
                .map(rule -> "| `%s` | %s | %s | %s |"
                        .formatted(
                                rule.alert(),
                                rule.labels().get("severity"),
                                rule.annotations().get("summary"),
                                rule.annotations().get("action")))
                .collect(Collectors.toSet());
        assertThat(Files.readAllLines(Path.of("docs/operations.md")).stream()
                        .filter(line -> line.matches("\\| `\\w+` \\| (critical|warning) \\|.*")))
                .containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void everyPanelHasATitleADescriptionAndAUnit() {
        assertThat(Monitoring.panels()).hasSizeGreaterThan(10).allSatisfy(panel -> {
            assertThat(panel.description()).as(panel.title()).endsWith(".");
            assertThat(panel.unit()).as(panel.title()).isNotEmpty();
        });
        assertThat(Monitoring.panels()).extracting(Panel::title).doesNotHaveDuplicates();
    }

    /** As recording rules, because promtool checks no other expressions. */
    @Test
    void promtoolAcceptsTheQueriesOfTheDashboard() throws Exception {
        List<String> queries = Monitoring.panels().stream()
                .flatMap(panel -> panel.queries().stream())
                .toList();
        List<Map<String, String>> rules = IntStream.range(0, queries.size())
                .mapToObj(number -> Map.of("record", "query:" + number, "expr", queries.get(number)))
                .toList();
        Path file = folder.resolve("queries.yml");
        Files.writeString(
                file, new Yaml().dump(Map.of("groups", List.of(Map.of("name", "dashboard", "rules", rules)))));

        assertThat(promtool("check", "rules", file.toString())).isZero();
    }

    private static int promtool(String... arguments) throws IOException, InterruptedException {
        Path program = Path.of("/usr/bin/promtool");
        assumeTrue(Files.isExecutable(program), "promtool is not installed here; it belongs to the package prometheus");
        Process process = new ProcessBuilder(Stream.concat(Stream.of(program.toString()), Stream.of(arguments))
                        .toList())
                .inheritIO()
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
