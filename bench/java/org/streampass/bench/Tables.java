package org.streampass.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The figures of a scenario, and their ratios. */
final class Tables {

    private Tables() {}

    /** All figures, one row for each run. */
    static Table figures(Result result) {
        List<String> columns = new ArrayList<>(List.of("system"));
        List<String> parameters = parameters(result);
        columns.addAll(parameters);
        columns.addAll(List.of(
                "answers",
                "feedback p50 / p99 / p99.9, ms",
                "finished list p50 / p99, ms",
                "workflows/s",
                "afterwards",
                "without a list",
                "of these accepted",
                "connections",
                "threads",
                "CPU application / database / all, s",
                "waits application / database, a workflow",
                "memory, MiB",
                "events queued",
                "drained, s",
                "tables say"));
        Table table = new Table(columns);
        for (Run run : result.runs()) {
            List<String> row = new ArrayList<>(List.of(run.system()));
            parameters.forEach(name -> row.add(run.parameter(name)));
            row.addAll(cells(run));
            table.row(row);
        }
        return table;
    }

    private static List<String> parameters(Result result) {
        return result.runs().stream()
                .flatMap(run -> run.parameters().keySet().stream())
                .distinct()
                .toList();
    }

    private static List<String> cells(Run run) {
        Usage.Of application = run.usage().get(Processes.APPLICATION);
        return List.of(
                pairs(run.answers()),
                "%s / %s / %s"
                        .formatted(
                                of(run.feedback().p50()),
                                of(run.feedback().p99()),
                                of(run.feedback().p999())),
                run.finished() == 0
                        ? "none"
                        : "%s / %s"
                                .formatted(of(run.list().p50()), of(run.list().p99())),
                of(run.perSecond()),
                Double.isNaN(run.perSecondAfterwards()) ? "–" : of(run.perSecondAfterwards()),
                "" + run.unfinished(),
                "" + run.lost(),
                "" + run.mostOpen(),
                "" + application.threads(),
                "%s / %s / %s"
                        .formatted(
                                of(application.cpuSeconds()),
                                run.usage().containsKey("database")
                                        ? of(run.usage().get("database").cpuSeconds())
                                        : "in it",
                                of(run.usage().values().stream()
                                        .mapToDouble(Usage.Of::cpuSeconds)
                                        .sum())),
                "%s / %s".formatted(waits(run, Processes.APPLICATION), waits(run, "database")),
                "" + application.memoryMiB(),
                run.mostQueued() < 0 ? "has none" : "" + run.mostQueued(),
                (run.drained() ? "" : "not within ") + of(run.drain()),
                pairs(run.books()));
    }

    private static String waits(Run run, String role) {
        return run.usage().containsKey(role) && run.finished() > 0
                ? of(run.usage().get(role).waits() / (double) run.finished())
                : "–";
    }

    private static String pairs(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> each.getKey() + ": " + each.getValue())
                .collect(Collectors.joining(", "));
    }

    /** The rival's figures divided by those of Streampass, for runs with the same parameters in the same scenario. */
    static Table ratios(Result result) {
        List<String> columns = new ArrayList<>(List.of("against"));
        columns.addAll(parameters(result));
        columns.addAll(
                List.of("feedback p50", "feedback p99", "finished list p50", "connections", "threads", "workflows/s"));
        Table table = new Table(columns);
        List<Run> rivals = result.of("Request-response");
        for (Run ours : result.of("Streampass")) {
            rivals.stream()
                    .filter(run -> run.parameters().equals(ours.parameters()))
                    .findFirst()
                    .ifPresent(rival -> table.row(Stream.concat(against(ours, parameters(result)), ratios(rival, ours))
                            .toList()));
        }
        return table;
    }

    private static Stream<String> against(Run ours, List<String> parameters) {
        return Stream.concat(Stream.of(ours.system()), parameters.stream().map(ours::parameter));
    }

    private static Stream<String> ratios(Run rival, Run ours) {
        return Stream.of(
                ratio(rival.feedback().p50(), ours.feedback().p50()),
                ratio(rival.feedback().p99(), ours.feedback().p99()),
                ratio(rival.list().p50(), ours.list().p50()),
                ratio(rival.mostOpen(), ours.mostOpen()),
                ratio(
                        rival.usage().get(Processes.APPLICATION).threads(),
                        ours.usage().get(Processes.APPLICATION).threads()),
                ratio(rival.perSecond(), ours.perSecond()));
    }

    private static String ratio(double rival, double ours) {
        return ours == 0 ? "–" : of(rival / ours) + " ×";
    }

    /** Three significant digits. */
    static String of(double value) {
        if (value >= 100) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
    }
}
