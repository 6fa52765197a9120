package org.streampass.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.streampass.bench.Chart.Line;
import org.streampass.bench.Run.Sample;

/** The charts of a scenario. */
final class Charts {

    private static final String OURS = "#1f5fbf";
    private static final String RIVALS = "#c8452f";
    private static final String SECONDS = "seconds from the beginning";

    private Charts() {}

    static List<Chart> of(Result result) {
        return switch (result.scenario()) {
            case "latency" -> latency(result);
            case "burst", "backlog", "sustained" -> overTime(result, null);
            case "provider-down", "recommendations-killed" -> overTime(result, outage(result));
            default -> List.of();
        };
    }

    /** The main chart: feedback with the slowest provider. */
    static Chart main(Result latency) {
        List<String> latencies = latencies(latency);
        return feedback(latency, latencies.get(latencies.size() - 1));
    }

    private static List<Chart> latency(Result result) {
        return latencies(result).stream()
                .flatMap(latency -> Stream.of(feedback(result, latency), connections(result, latency)))
                .toList();
    }

    private static List<String> latencies(Result result) {
        return result.runs().stream()
                .map(run -> run.parameter(LatencyScenario.LATENCY))
                .distinct()
                .sorted(Comparator.comparing(Double::valueOf))
                .toList();
    }

    private static Chart feedback(Result result, String latency) {
        List<Line> lines = new ArrayList<>();
        for (boolean ours : List.of(true, false)) {
            lines.add(byRate(
                    result, latency, ours, " p50", false, run -> run.feedback().p50()));
            lines.add(byRate(
                    result, latency, ours, " p99", true, run -> run.feedback().p99()));
        }
        String title = "Time to feedback, provider latency %s s".formatted(latency);
        return Chart.of(title, "requests per second", "milliseconds", true, lines);
    }

    private static Chart connections(Result result, String latency) {
        List<Line> lines = Stream.of(true, false)
                .map(ours -> byRate(result, latency, ours, "", false, Run::mostOpen))
                .toList();
        String title = "Most open connections, provider latency %s s".formatted(latency);
        return Chart.of(title, "requests per second", "connections", false, lines);
    }

    private static Line byRate(
            Result result, String latency, boolean ours, String what, boolean dashed, ToDoubleFunction<Run> value) {
        List<double[]> points = result.of(ours ? "Streampass" : "Request-response").stream()
                .filter(run -> run.parameter(LatencyScenario.LATENCY).equals(latency))
                .map(run ->
                        new double[] {Double.parseDouble(run.parameter(LatencyScenario.RATE)), value.applyAsDouble(run)
                        })
                .sorted(Comparator.comparing(point -> point[0]))
                .toList();
        return new Line((ours ? "Streampass" : "request-response") + what, ours ? OURS : RIVALS, dashed, points);
    }

    private static double[] outage(Result result) {
        String[] ends = result.runs().get(0).parameter(OutageScenario.OUTAGE).split(" to ");
        return new double[] {Double.parseDouble(ends[0]), Double.parseDouble(ends[1])};
    }

    private static List<Chart> overTime(Result result, double[] outage) {
        return Stream.of(completion(result), connections(result), drain(result))
                .map(chart -> outage == null ? chart : chart.withBand(outage[0], outage[1]))
                .toList();
    }

    private static Chart completion(Result result) {
        List<Line> lines = new ArrayList<>(series(result, " finished", Sample::finished));
        result.runs().stream()
                .findFirst()
                .ifPresent(run -> lines.add(new Line("requests sent", "#888", true, points(run, Sample::sent))));
        return Chart.of("Finished lists", SECONDS, "workflows", false, lines);
    }

    private static Chart connections(Result result) {
        return Chart.of("Open connections", SECONDS, "connections", false, series(result, "", Sample::open));
    }

    /** Requests without an answer, and accepted requests without a list. */
    private static Chart drain(Result result) {
        List<Line> lines = new ArrayList<>(series(
                result, ", without a list", sample -> (double) sample.accepted() - sample.finished() + sample.open()));
        result.of("Streampass")
                .forEach(run -> lines.add(new Line(
                        "Streampass, events queued", OURS, true, points(run, sample -> Math.max(0, sample.queued())))));
        return Chart.of("Under way", SECONDS, "requests", false, lines);
    }

    private static List<Line> series(Result result, String what, ToDoubleFunction<Sample> value) {
        return result.runs().stream()
                .map(run -> run.system().startsWith("Streampass")
                        ? new Line("Streampass" + what, OURS, false, points(run, value))
                        : new Line("request-response" + what, RIVALS, false, points(run, value)))
                .toList();
    }

    private static List<double[]> points(Run run, ToDoubleFunction<Sample> value) {
        return run.samples().stream()
                .map(sample -> new double[] {sample.at(), value.applyAsDouble(sample)})
                .toList();
    }
}
