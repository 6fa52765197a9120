package org.streampass.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the results as a page, as Markdown, as raw figures, and the main chart as a file. */
class Report {

    private static final String HOW = """
            All systems perform the same workflow with the same rows in the same tables. Streampass answers `202` and continues
            with events. The request-response chain (Subscriptions calls Payments calls Recommendations) answers `201` with the
            finished list. The hand-written system does the same as Streampass with `@JmsListener` on the same broker, as a good team
            would write it. All systems had the same warm-up under load. Client, broker, database and application shared the machine.
            Latencies count from the time when a request was due. The end of a list is an event on the broker, or the answer.
            *Feedback* is the last answer to a request: a client that got `503` with `Retry-After` repeated the request and was still
            waiting. *Without a list* counts all requests without a finished list, including refused ones; *of these accepted* counts
            accepted requests without a list. Connections, threads, memory and queue are maxima; threads and memory are the sum of the
            application's processes. CPU of *all* includes the client and the broker. *Waits* are voluntary context switches of
            threads; a database process has at least one for each round trip. *Drained* is the time from the last request until all
            lists were finished and no event was queued, mails included. *Workflows/s* counts until the last list; *afterwards* is the
            rate at which the backlog was processed after the last request.
            """;

    private final List<Result> results;

    Report(List<Result> results) {
        this.results = results;
    }

    void write(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("bench.md"), markdown());
            Files.writeString(folder.resolve("bench.html"), html());
            Files.writeString(folder.resolve("bench.json"), Results.json(results));
            for (Result result : results) {
                if (result.scenario().equals("latency")) {
                    Files.writeString(
                            folder.resolve("bench.svg"), Charts.main(result).svg());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a table of a measurement without load on two systems. */
    static void write(String name, String title, Options options, Path folder, Table report) throws IOException {
        Path target = Files.createDirectories(Path.of("target/bench")).resolve(name + ".md");
        Files.writeString(
                target,
                "# %s%n%n`-Dbench=%s`, %s, commit %s, JVM options %s, on %s.%n%n%s"
                        .formatted(
                                title,
                                name,
                                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                                Result.currentCommit(),
                                String.join(" ", options.jvm()),
                                Machine.here(folder),
                                report.markdown()));
    }

    private String markdown() {
        StringBuilder text = new StringBuilder("# The benchmark: results\n\n").append(HOW);
        for (Result result : results) {
            text.append("\n## %s\n\n%s\n\n%s"
                    .formatted(
                            result.title(),
                            conditions(result),
                            Tables.figures(result).markdown()));
            Table ratios = Tables.ratios(result);
            if (!ratios.isEmpty()) {
                text.append("\nThe chain's figure divided by Streampass's:\n\n").append(ratios.markdown());
            }
        }
        return text.toString();
    }

    private static String conditions(Result result) {
        return "`-Dbench=%s`, %s, commit %s, after %d s of warm-up, JVM options %s, on %s."
                .formatted(
                        result.scenario(),
                        result.date(),
                        result.commit(),
                        result.warmUp(),
                        String.join(" ", result.options().jvm()),
                        result.machine());
    }

    private String html() {
        return """
                <!doctype html>
                <html lang=en>
                <meta charset=utf-8>
                <meta name=viewport content="width=device-width, initial-scale=1">
                <title>Streampass: benchmark results</title>
                <style>
                body { font: 15px/1.5 system-ui, sans-serif; color: #222; background: #fafafa; margin: 0 auto; max-width: 1180px; padding: 24px }
                h2 { margin: 2.5em 0 .3em } .where { color: #666; font-size: 13px }
                .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 16px; margin: 16px 0 }
                .charts svg { width: 100%%; border: 1px solid #e2e2e2; border-radius: 6px }
                .wide { overflow-x: auto; margin: 12px 0 }
                table { border-collapse: collapse; font-size: 12.5px; background: #fff }
                th, td { border: 1px solid #e2e2e2; padding: 4px 8px; text-align: left; font-variant-numeric: tabular-nums }
                td { white-space: nowrap } td:first-child, td:last-child { white-space: normal; min-width: 11em }
                th { background: #f0f0f0; vertical-align: bottom }
                </style>
                <h1>The benefit of decoupling, measured</h1>
                <p>%s</p>
                %s</html>
                """.formatted(inHtml(HOW), results.stream().map(Report::section).collect(Collectors.joining()));
    }

    private static String inHtml(String markdown) {
        return Table.escape(markdown)
                .replaceAll("[*]([^*]+)[*]", "<em>$1</em>")
                .replaceAll("`([^`]+)`", "<code>$1</code>");
    }

    private static String section(Result result) {
        Table ratios = Tables.ratios(result);
        return "<h2>%s</h2>%n<p class=where>%s</p>%n<div class=charts>%s</div>%n%s%s"
                .formatted(
                        result.title(),
                        inHtml(conditions(result)),
                        Charts.of(result).stream().map(Chart::svg).collect(Collectors.joining()),
                        Tables.figures(result).html(),
                        ratios.isEmpty() ? "" : "<p>The chain's figure divided by Streampass's:</p>\n" + ratios.html());
    }
}
